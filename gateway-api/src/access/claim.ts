import type { Decision, Settlement } from '@xinjian/chaincode/model';
import type { Opening } from './opening.js';
import type { Receipt } from '../receipts/receipt.js';
import type { Hindrance, Loss } from './hindrance.js';

/** The decision as it stands on the ledger. */
export interface Recorded {
  readonly transactionId: string;
  readonly blockNumber: number;
  /** The transaction's index in its block. */
  readonly position: number;
  /** The access's place within the transaction. */
  readonly index: number;
  /** The transaction's time. */
  readonly decidedAt: string;
  /** When this gateway learned of the commit, RFC 3339. */
  readonly seenAt: string;
  readonly decision: Decision;
  /** How many statements the consent had when it was decided; null without consent, or where it is not known. */
  readonly revision: number | null;
}

/** What is settled and released; fixed before the settlement is sent, so that it can be sent again. */
export interface Prepared {
  readonly settlement: Settlement;
  /** Salt of the digest; null where nothing is delivered. */
  readonly salt: string | null;
  /** What opens the digests of what was collected; absent of what was kept before there was such. */
  readonly openings?: readonly Opening[];
  /** Under which its body is kept for a while; null where nothing leaves. */
  readonly bodyId: string | null;
  /** When its body is forgotten; null where nothing leaves. */
  readonly bodyUntil: Date | null;
  /** What forbids that anything of what was allowed leaves. */
  readonly hindrance: Hindrance | null;
  /** Why nothing leaves although nothing forbids it. */
  readonly loss: Loss | null;
}

/** The settlement as it stands on the ledger. */
export interface Settled {
  readonly transactionId: string;
  readonly outcome: Settlement['outcome'];
  readonly digest: string | null;
  readonly at: string;
  /** Whether its receiver has confirmed it: then the data do not leave again. */
  readonly isAcknowledged: boolean;
}

/** What the gateway answers to one statement, whoever sends it again. */
export interface Delivery {
  /** The statement's `jti`. */
  readonly id: string;
  readonly recorded: Recorded;
  /** Null where it was denied. */
  readonly prepared: Prepared | null;
  readonly receipt: Receipt;
}

/** RFC 8785 form of the delivered `data`; null where nothing leaves. */
export type Body = string | null;

/** One statement, tied to the transaction that is to record it. */
export interface Claim {
  /** The statement's `jti`. */
  readonly id: string;
  readonly statement: string;
  readonly transactionId: string;
}

/** How far a statement has come. */
export interface Progress extends Claim {
  readonly delivery: Delivery | null;
  /** Gone once it is acknowledged, or its time is over. */
  readonly body: Body;
}

/** A transaction handed to the orderer; its bytes send the very same one again. */
export interface Submission {
  readonly transactionId: string;
  /** Null once every access in it is finished. */
  readonly bytes: Uint8Array | null;
  /** The claims that it records, by `jti`. */
  readonly claims: readonly string[];
}

/** A claim that is to be tied to a transaction: a new one, or one whose transaction came to nothing. */
export interface Claiming extends Omit<Claim, 'transactionId'> {
  /** The transaction that it is tied to so far; null where it is new. */
  readonly tiedTo: string | null;
}

/**
 * What several gateways on one database agree on, each document kept with `w: majority` before the next step. A
 * document is inserted once, and who comes second finds the first one's: claims are unique by `jti`, tied to one
 * transaction before its submission is kept, and only then is it sent. A transaction without submission was never
 * sent; whoever voids it first makes sure that it never will be.
 */
export interface Claims {
  /** What is known of statements, by `jti`. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, Progress>>;
  /** Ties claims to a transaction. @returns those that are not this caller's any more */
  tie(transactionId: string, claims: readonly Claiming[]): Promise<ReadonlySet<string>>;
  /** Keeps a submission that is about to be sent. @returns false where it was voided: it must not be sent */
  submit(submission: Submission): Promise<boolean>;
  /** The submission of a transaction; null where there is none and never will be, which this call makes sure of. */
  submissionOf(transactionId: string): Promise<Submission | null>;
  /** Keeps what is about to be settled and answered. @returns what is kept, which may be another's */
  keep(deliveries: readonly (readonly [Delivery, Body])[]): Promise<readonly (readonly [Delivery, Body])[]>;
  /** Replaces a delivery that the ledger did not let pass, and forgets its body. */
  correct(delivery: Delivery): Promise<void>;
  /** Every access of a submission is finished: forgets its bytes. */
  close(transactionId: string): Promise<void>;
  /** Forgets a delivery's body: it was acknowledged, or may not leave any more. */
  forgetBody(id: string): Promise<void>;
  /** Submissions that were not closed, or not looked after, since a time. */
  unfinished(before: Date, limit: number): Promise<readonly Submission[]>;
  /** Looks after submissions later, those that are not closed meanwhile. */
  postpone(transactionIds: readonly string[]): Promise<void>;
  /** Forgets the delivered bodies whose time is over. */
  forgetBodies(now: Date): Promise<void>;
}

/** The `jti` belongs to another statement. */
export class ClaimedOtherwise extends Error {
  constructor(id: string) {
    super(`access ${id} was claimed by another statement`);
    this.name = 'ClaimedOtherwise';
  }
}

/** Another call has claimed the statement meanwhile. */
export class ClaimTaken extends Error {
  constructor(id: string) {
    super(`access ${id} was claimed by another call`);
    this.name = 'ClaimTaken';
  }
}

/** As many accesses are under way as may be. */
export class TooManyAccesses extends Error {
  constructor(most: number) {
    super(`${most} accesses are under way`);
    this.name = 'TooManyAccesses';
  }
}
