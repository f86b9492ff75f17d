import type { AccessRequest, Decision } from '@xinjian/chaincode/model';
import pRetry from 'p-retry';
import type { Ledger } from '../ledger/port.js';
import type { Receipt, SignReceipt } from '../receipts/receipt.js';
import type { Verified } from '../statements/verify.js';
import { type Claim, ClaimHeld, type Claims, type HeldClaim } from './claim.js';
import type { Prepared, Recorded, Settled } from './claim.js';
import { type DeliveredData, type DeliveryOptions, prepareDelivery, prepareNothing } from './delivery.js';
import { type Hindrance, hindranceOf } from './hindrance.js';
import { Recorder } from './recorder.js';
import { Hindered, Settler } from './settler.js';

/** A transaction whose time lies further back when it is committed releases nothing (LEDGER.md, Time). */
const OLDEST_COMMIT = 2 * 60_000;
/** How long all sources together have to answer, in milliseconds: the settlement is due within a minute. */
const COLLECTION = 20_000;
/** For so long the same statement is answered with the data again, in milliseconds. */
const REDELIVERY = 5 * 60_000;
/** How a claim that another process holds is waited for. */
const CLAIM_RETRIES = { retries: 20, minTimeout: 200, factor: 1 } as const;

export interface AccessPathOptions extends DeliveryOptions {
  readonly ledger: Ledger;
  readonly claims: Claims;
  readonly signReceipt: SignReceipt;
  /** How long a commit that is not known is asked for, in milliseconds. */
  readonly commitWait?: number;
}

/** What became of an access request. */
export type AccessAnswer =
  | {
      readonly kind: 'released';
      readonly decision: Decision;
      /** Null once it is acknowledged, older than five minutes, or may no longer leave. */
      readonly data: DeliveredData | null;
      readonly receipt: Receipt;
    }
  | { readonly kind: 'denied'; readonly decision: Decision; readonly receipt: Receipt }
  | {
      readonly kind: 'withheld';
      readonly decision: Decision;
      readonly hindrance: Hindrance;
      readonly receipt: Receipt;
    };

type Settling = HeldClaim & { readonly recorded: Recorded; readonly settled: Settled };

/**
 * The path of every access (G1, G5, G9): claimed, recorded, committed VALID; only then collected and masked; the
 * consent read again; the digest settled; the consent read once more, and only then released. Each step is kept
 * before the next is taken, so that the same statement, sent again to any gateway, goes on where the last one died.
 */
export class AccessPath {
  readonly #options: AccessPathOptions;
  /** Answers being worked out here, by statement: a statement sent twice at once is worked out once. */
  readonly #underWay = new Map<string, Promise<AccessAnswer>>();
  readonly #recorder: Recorder;
  readonly #settler: Settler;

  constructor(options: AccessPathOptions) {
    const { ledger, commitWait = 10_000 } = options;
    this.#options = options;
    this.#recorder = new Recorder({ ledger, commitWait });
    this.#settler = new Settler({ ledger, commitWait });
  }

  /**
   * @param statement verified, and fresh unless it was claimed before
   * @throws {ClaimHeld | ClaimedOtherwise | ClaimLost} by the claim
   * @throws {LedgerError | LedgerUnavailable | CommitUnknown} by the ledger; nothing is released
   */
  answer(statement: Verified<'access.request'>): Promise<AccessAnswer> {
    const underWay = this.#underWay.get(statement.jws);
    if (underWay !== undefined) return underWay;
    const answer = this.#answer(statement).finally(() => this.#underWay.delete(statement.jws));
    this.#underWay.set(statement.jws, answer);
    return answer;
  }

  async #answer({ jws, payload }: Verified<'access.request'>): Promise<AccessAnswer> {
    const claim = await this.#take(payload.jti, jws);
    try {
      return await this.#proceed(claim, payload);
    } finally {
      await claim.release();
    }
  }

  /** Another process may be about to finish: worth a short wait before the caller is put off. */
  async #take(id: string, statement: string): Promise<HeldClaim> {
    return pRetry(() => this.#options.claims.take(id, statement), {
      ...CLAIM_RETRIES,
      shouldRetry: ({ error }) => error instanceof ClaimHeld,
    });
  }

  /** Settles what nobody came back for as failed: nothing of it was released. */
  async abandon(claim: Claim): Promise<void> {
    const held = await this.#options.claims.take(claim.id, claim.statement);
    try {
      const found = await this.#recorder.find(held);
      if (found?.recorded.decision.outcome !== 'ALLOWED' || found.settled !== null) return;
      const { settlement } = prepareNothing(null, found.recorded);
      await found.save({ settled: await this.#settler.settle(settlement, found.statement) });
    } finally {
      await held.release();
    }
  }

  async #proceed(claim: HeldClaim, request: AccessRequest): Promise<AccessAnswer> {
    const recorded = await this.#recorder.record(claim);
    const { decision } = recorded.recorded;
    if (decision.outcome === 'DENIED') {
      return { kind: 'denied', decision, receipt: await this.#receipt(recorded, null) };
    }
    const settled = await this.#settle(recorded, request);
    const receipt = await this.#receipt(settled, settled.settled);
    return this.#release(settled, request, receipt);
  }

  async #settle(
    claim: HeldClaim & { readonly recorded: Recorded },
    request: AccessRequest,
  ): Promise<Settling> {
    const { recorded } = claim;
    if (claim.settled !== null) return { ...claim, settled: claim.settled };
    const prepared = await this.#prepare(claim, request);
    const kept = await claim.save({ prepared });
    try {
      const settled = await this.#settler.settle(prepared.settlement, claim.statement);
      return { ...(await kept.save({ settled })), recorded, settled };
    } catch (error) {
      if (!(error instanceof Hindered)) throw error;
      const withheld = await kept.save({ prepared: prepareNothing(error.code, recorded) });
      return this.#settle({ ...withheld, recorded }, request);
    }
  }

  /** What an earlier attempt prepared is settled as it was, unless it may no longer go. */
  async #prepare(
    { prepared, recorded }: HeldClaim & { readonly recorded: Recorded },
    request: AccessRequest,
  ): Promise<Prepared> {
    if (isLate(recorded)) return prepareNothing('COMMITTED_TOO_LATE', recorded);
    const delivery = prepared ?? (await this.#collect(request, recorded));
    const hindrance = await hindranceOf(this.#options.ledger, request, recorded);
    return hindrance === null ? delivery : prepareNothing(hindrance, recorded);
  }

  /** Not cut short by a caller who hangs up: the same statement may be sent again and wants its data. */
  async #collect({ subject }: AccessRequest, recorded: Recorded): Promise<Prepared> {
    return prepareDelivery(this.#options, subject, recorded, AbortSignal.timeout(COLLECTION));
  }

  /** The last look at the ledger, and then the release. */
  async #release(
    { recorded, prepared, settled, acknowledged }: Settling,
    request: AccessRequest,
    receipt: Receipt,
  ): Promise<AccessAnswer> {
    const { decision } = recorded;
    const { hindrance = null } = prepared ?? {};
    if (hindrance !== null) return { kind: 'withheld', decision, hindrance, receipt };
    const age = Date.now() - Date.parse(settled.at);
    const asSettled = prepared?.settlement.digest === settled.digest;
    const mayGo =
      asSettled &&
      !acknowledged &&
      age <= REDELIVERY &&
      (await hindranceOf(this.#options.ledger, request, recorded)) === null;
    const body = mayGo ? prepared.body : null;
    return {
      kind: 'released',
      decision,
      data: body === null ? null : (JSON.parse(body) as DeliveredData),
      receipt,
    };
  }

  /** Signed once and kept: the same statement gets the same receipt. */
  async #receipt(
    claim: HeldClaim & { readonly recorded: Recorded },
    settled: Settled | null,
  ): Promise<Receipt> {
    if (claim.receipt !== null) return claim.receipt;
    const { transactionId, blockNumber, position, decidedAt } = claim.recorded;
    const digest = settled?.digest ?? null;
    const receipt = await this.#options.signReceipt({
      ...{ access: claim.id, transactionId, blockNumber, position, decidedAt, digest },
      salt: digest === null ? null : (claim.prepared?.salt ?? null),
    });
    await claim.save({ receipt });
    return receipt;
  }
}

function isLate({ decidedAt, seenAt }: Recorded): boolean {
  return Date.parse(seenAt) - Date.parse(decidedAt) > OLDEST_COMMIT;
}
