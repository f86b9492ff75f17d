import { AccessRecord, SettlementRecord, sha256Hash } from '@xinjian/chaincode/model';
import type { Access, AccessDetail } from '../../gateway/shapes/access.js';
import { plainHex } from '../bytes.js';
import { type Check, check } from '../check.js';
import { compositeKey } from '../fabric/composite-key.js';
import type { Endorsed } from '../fabric/envelope.js';

/** The decision as the endorsed write set states it, against what the page shows. */
export function checkDecision(access: AccessDetail, transaction: Endorsed | undefined): Check[] {
  const value = writtenValue(transaction, compositeKey('access', access.transactionId));
  const record = AccessRecord.safeParse(value);
  const entry = record.success ? record.data.accesses[access.index] : undefined;
  if (entry === undefined) return [check('ledgerEntry', value === undefined ? undefined : false)];
  return [
    check(
      'ledgerEntry',
      plainHex(entry.statement) === plainHex(sha256Hash(access.statement)),
      plainHex(entry.statement),
    ),
    check('decisionShown', entry.outcome === access.outcome && entry.code === access.code, entry.outcome),
    check('timeShown', transaction?.at.getTime() === Date.parse(access.decidedAt)),
  ];
}

/** The settlement as its endorsed write set states it: the digest that the page shows. */
export function checkSettlement(access: Access, transaction: Endorsed | undefined): Check[] {
  if (access.settlement === null) return [];
  const key = compositeKey('settlement', access.transactionId, String(access.index));
  const record = SettlementRecord.safeParse(writtenValue(transaction, key));
  if (!record.success) return [check('settlementEntry', transaction === undefined ? undefined : false)];
  const { digest, outcome } = record.data;
  const same = digest === access.settlement.digest && outcome === access.settlement.outcome;
  return [check('settlementEntry', same, digest ?? outcome)];
}

function writtenValue(transaction: Endorsed | undefined, key: string): unknown {
  const write = transaction?.writes.find((candidate) => candidate.key === key);
  if (write === undefined) return undefined;
  try {
    return JSON.parse(write.value);
  } catch {
    return null;
  }
}
