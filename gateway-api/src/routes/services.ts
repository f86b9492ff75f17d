import type { StatementType } from '@xinjian/chaincode/model';
import type { AccessPath } from '../access/access-path.js';
import type { Claims } from '../access/claim.js';
import type { PublishedModel } from '../evaluation/published-model.js';
import type { EventFeed } from '../events/feed.js';
import type { Caller } from '../http/caller.js';
import type { Held } from '../http/held.js';
import type { CallerLimit } from '../http/rate-limit.js';
import type { Ledger } from '../ledger/port.js';
import type { LedgerReads } from '../projection/ledger-reads.js';
import type { Position, ReadModel } from '../projection/read-model.js';
import type { Carrier } from '../statements/carry.js';
import type { Verified } from '../statements/verify.js';
import type { Collectors } from '../intake/collectors.js';
import type { IntakeBook } from '../intake/intake-book.js';
import type { PushEntry, SignedPush } from '../intake/signed-push.js';
import type { QualityBoard } from '../quality/board.js';
import type { Handles } from '../records/handles.js';
import type { Formats } from '../records/formats.js';
import type { DeliveryQueue } from '../push/queue.js';
import type { Webhooks } from '../push/webhooks.js';
import type { Vault } from '../vault/vault.js';
import type { WorkingCalendar } from '../calendar/working-days.js';
import type { Commitment } from '../declarations/commitments.js';
import type { Zone } from '../zone/zone.js';

/** What the routes work with. */
export interface Services {
  readonly ledger: Ledger;
  readonly readModel: ReadModel;
  /** The same rows, read from the peer itself. */
  readonly ledgerReads: LedgerReads;
  /** How far the read model has come. */
  readonly projected: () => Position;
  readonly carrier: Pick<Carrier, 'carry' | 'record'>;
  /** Checks that a statement is of these types and the caller's own. */
  readonly verify: <Type extends StatementType>(
    jws: string,
    types: readonly Type[],
    caller: Caller,
  ) => Promise<Verified<Type>>;
  readonly accessPath: Pick<AccessPath, 'answer' | 'isKnown'>;
  readonly claims: Pick<Claims, 'find' | 'forgetBody'>;
  readonly vault: Vault;
  /** The model by which enterprises are evaluated. */
  readonly evaluation: PublishedModel;
  readonly zone: Zone;
  readonly formats: Formats;
  /** By what single records of an enterprise are named. */
  readonly handles: Handles;
  /** Items that a provider's interface serves. */
  readonly fetched: ReadonlySet<string>;
  readonly intakes: IntakeBook;
  /** Which provider may push which item. */
  readonly collectors: Collectors;
  /** Checks that a push is the caller's own, and of these entries. */
  readonly verifyPush: (jws: string, entries: readonly PushEntry[], caller: Caller) => Promise<SignedPush>;
  readonly calendar: WorkingCalendar;
  readonly commitments: readonly Commitment[];
  readonly board: Pick<QualityBoard, 'read'>;
  readonly webhooks: Webhooks;
  readonly deliveries: Pick<DeliveryQueue, 'list' | 'find' | 'replay'>;
  /** Whether something may be sent to a URL. @throws {EndpointRefused} */
  readonly checkEndpoint: (url: string) => Promise<URL>;
  readonly events: Pick<EventFeed, 'open'>;
  /** Bounds the batches of each participant. */
  readonly batches: Held;
  /** Counts one line of a batch as a call. */
  readonly callLimit: CallerLimit;
  /** A bound to enumeration of enterprises. */
  readonly resolveLimit: CallerLimit;
}
