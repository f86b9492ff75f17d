import type { AccessRequest, Decision, DenialCode } from '@xinjian/chaincode/model';
import type { Receipt } from '../receipts/receipt.js';
import type { IssuedReport } from '../reports/issued.js';
import type { Body } from './claim.js';
import type { DeliveredData } from './delivery.js';
import type { Hindrance, Loss } from './hindrance.js';

/**
 * Why nothing leaves of an access that was allowed and settled: what forbids it now, what came in between, or that it
 * was kept for its time only, or until it was acknowledged.
 */
export type Gone = DenialCode | Loss | 'NOT_KEPT';

/** What became of an access request. */
export type AccessAnswer =
  | {
      readonly kind: 'released';
      readonly decision: Decision;
      /** Null once it is acknowledged, older than five minutes (a push: seven days), or may no longer leave. */
      readonly data: DeliveredData | null;
      /** The same of the service `report`, which leaves no `data`. */
      readonly report: IssuedReport | null;
      /** Why neither leaves; null where one does. */
      readonly gone: Gone | null;
      readonly receipt: Receipt;
    }
  | { readonly kind: 'denied'; readonly decision: Decision; readonly receipt: Receipt }
  | {
      readonly kind: 'withheld';
      readonly decision: Decision;
      readonly hindrance: Hindrance;
      readonly receipt: Receipt;
    };

/** The body of an access as what it is. */
export function opened({ service }: AccessRequest, body: Body) {
  const product: unknown = body === null ? null : JSON.parse(body);
  return service === 'report'
    ? { data: null, report: product as IssuedReport | null }
    : { data: product as DeliveredData | null, report: null };
}
