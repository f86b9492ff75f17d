import type { AccessDetail } from '../../gateway/shapes/access.js';
import type { Consent, ConsentRequest } from '../../gateway/shapes/consent.js';
import type { Key, Participant } from '../../gateway/shapes/registry.js';
import type { RawBlock } from '../fabric/block.js';
import type { KeyOrigin } from '../checks/key.js';
import type { TrustRoots } from '../checks/transaction.js';
import type { ReadStatement } from '../statement.js';

/** A statement where it stands on the ledger. */
export interface Anchor {
  /** What was recorded: the compact JWS, or the order of a push; undefined of a settlement. */
  readonly text: string | undefined;
  readonly statement: ReadStatement | undefined;
  readonly transactionId: string;
  readonly block: RawBlock | undefined;
  readonly at: Date;
}

/** All that a trace is verified from; `undefined` where the gateway did not give it. */
export interface TraceSources {
  readonly audience: string;
  readonly access: AccessDetail;
  readonly anchor: Anchor;
  /** Of a push: the subscription that it was ordered under. */
  readonly subscribed: Anchor | undefined;
  /** The block's hash as the gateway lists it. */
  readonly shownHash: string;
  readonly previous: RawBlock | undefined;
  readonly next: RawBlock | undefined;
  readonly consent: Consent | undefined;
  readonly grant: Anchor | undefined;
  readonly request: ConsentRequest | undefined;
  readonly asked: Anchor | undefined;
  readonly settlement: Anchor | undefined;
  readonly keys: readonly Key[];
  readonly origins: readonly KeyOrigin[];
  readonly participants: readonly Participant[];
  readonly roots: TrustRoots;
}
