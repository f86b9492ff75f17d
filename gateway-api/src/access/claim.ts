import type { Decision, Settlement } from '@xinjian/chaincode/model';
import type { Receipt } from '../receipts/receipt.js';
import type { Hindrance } from './hindrance.js';

/** A transaction handed to the orderer for a claim; its bytes send the very same one again. */
export interface Submission {
  readonly transactionId: string;
  readonly bytes: Uint8Array;
}

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

/** What is about to be settled and released; fixed before the settlement is sent, so that it can be sent again. */
export interface Prepared {
  readonly settlement: Settlement;
  /** Salt of the digest; null where nothing is delivered. */
  readonly salt: string | null;
  /** RFC 8785 form of `data`; null where nothing leaves, and once it is acknowledged. */
  readonly body: string | null;
  /** Why nothing of what was allowed leaves. */
  readonly hindrance: Hindrance | null;
}

/** The settlement as it stands on the ledger. */
export interface Settled {
  readonly transactionId: string;
  readonly outcome: Settlement['outcome'];
  readonly digest: string | null;
  readonly at: string;
}

/** How far one statement has come; each step is kept before the next is taken. */
export interface Claim {
  /** The statement's `jti`. */
  readonly id: string;
  readonly statement: string;
  readonly submission: Submission | null;
  readonly recorded: Recorded | null;
  readonly prepared: Prepared | null;
  readonly settled: Settled | null;
  readonly receipt: Receipt | null;
  readonly acknowledged: boolean;
}

export type Progress = Partial<Omit<Claim, 'id' | 'statement'>>;

/**
 * One claim per statement, unique by `jti`, kept with `w: majority` before anything is submitted. One process at a
 * time works on a claim; what one leaves unfinished another takes up when its lease is over.
 */
export interface Claims {
  /**
   * Takes the claim of a statement, making it at first use.
   * @throws {ClaimHeld} another process works on it
   * @throws {ClaimedOtherwise} the `jti` was claimed by another statement
   */
  take(id: string, statement: string): Promise<HeldClaim>;
  find(id: string): Promise<Claim | null>;
  /** Marks the delivery as acknowledged, and forgets its body. */
  acknowledge(id: string): Promise<void>;
  /** Accesses that may be on the ledger, were last worked on before a time, and are not settled. */
  unfinished(before: Date, limit: number): Promise<readonly Claim[]>;
  /** Forgets the delivered bodies of what was settled before a time. */
  forgetBodies(before: Date): Promise<void>;
}

export interface HeldClaim extends Claim {
  /** Keeps progress. @throws {ClaimLost} when the lease is over and another process has taken it */
  save(progress: Progress): Promise<HeldClaim>;
  /** Lets others take it. */
  release(): Promise<void>;
}

/** Another process works on this statement. */
export class ClaimHeld extends Error {
  constructor(id: string) {
    super(`access ${id} is being worked on`);
    this.name = 'ClaimHeld';
  }
}

/** The `jti` belongs to another statement. */
export class ClaimedOtherwise extends Error {
  constructor(id: string) {
    super(`access ${id} was claimed by another statement`);
    this.name = 'ClaimedOtherwise';
  }
}

/** The lease ran out and another process has gone on. */
export class ClaimLost extends Error {
  constructor(id: string) {
    super(`access ${id} was taken over`);
    this.name = 'ClaimLost';
  }
}
