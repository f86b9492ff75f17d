import { type AccessRequest, PUSH, TRANSACTIONS } from '@xinjian/chaincode/model';
import { LRUCache } from 'lru-cache';
import pRetry from 'p-retry';
import type { Ledger } from '../ledger/port.js';
import type { Receipt, SignReceipt } from '../receipts/receipt.js';
import { abandon, type AbandonOptions } from './abandon.js';
import { type AccessAnswer, opened } from './access-answer.js';
import {
  type Body,
  ClaimedOtherwise,
  type Claims,
  ClaimTaken,
  type Delivery,
  type Prepared,
  type Progress,
  type Recorded,
  type Settled,
  type Submission,
} from './claim.js';
import { type DeliveryOptions, prepareDelivery, type PreparedDelivery, prepareNothing } from './delivery.js';
import { READING } from './gathered.js';
import { GroupCommit, type GroupLimits } from './group-commit.js';
import { LastLook } from './hindrance.js';
import { type AskedFor, isPushOrder, redeliveryOf } from './push-order.js';
import { Recorder } from './recorder.js';
import { Hindered, Settler } from './settler.js';
import { NotMade } from './product.js';
import type { Timed } from './stages.js';
import { UnderWay, type UnderWayLimits } from './under-way.js';
import { Unfinished } from './unfinished.js';

/** A transaction whose time lies further back when it is committed releases nothing (LEDGER.md, Time). */
const OLDEST_COMMIT = 2 * 60_000;
/** How long all sources together have to answer, in milliseconds: the settlement is due within a minute. */
const COLLECTION = 20_000;
/** How many accesses are remembered as recorded and not answered: who fails may never come back. */
const UNANSWERED = 10_000;
/** How a statement that another call has just claimed is waited for. */
const TAKEN_RETRIES = { retries: 10, minTimeout: 100, factor: 1 } as const;

export interface AccessLimits {
  /** Of one transaction, and of the transactions under way; records and settlements each have their own. */
  readonly group: GroupLimits;
  readonly underWay: UnderWayLimits;
}

export interface AccessPathOptions extends DeliveryOptions {
  readonly ledger: Ledger;
  readonly claims: Claims;
  readonly signReceipt: SignReceipt;
  readonly limits: AccessLimits;
  readonly timed: Timed;
  /** Told, in the caller's own asynchronous context, which transaction records its access. */
  readonly onRecorded?: (transactionId: string) => void;
  /** Told of what was answered: of each access once, however often its statement comes. */
  readonly onAnswered?: (answer: AccessAnswer) => void;
  /** Told of what goes wrong and fails no call. */
  readonly onFailure: (error: unknown) => void;
  /** How long a commit that is not known is asked for, in milliseconds. */
  readonly commitWait?: number;
}

type Kept = readonly [Delivery, Body];
/** Of a denied access. */
type Nothing = readonly [null, null];

/**
 * The path of every access, asked for or pushed (G1, G5, G9): claimed, recorded, committed VALID; only then collected
 * and masked; the digest settled, by which the contract reads the consent again; the consent read once more, and only
 * then released. Each step is kept before the next is taken, so that the same statement, sent again to any gateway,
 * goes on where the last one died. Whatever waits for ledger or database is gathered with its like.
 */
export class AccessPath {
  readonly #options: AccessPathOptions;
  readonly #underWay: UnderWay;
  readonly #known: GroupCommit<string, Progress | null>;
  /** Of requests and of push orders: one transaction records one kind. */
  readonly #recorders: { readonly request: Recorder; readonly push: Recorder };
  readonly #keeper: GroupCommit<Kept, Kept>;
  readonly #settler: Settler;
  readonly #lastLook: LastLook;
  readonly #unfinished: Unfinished;
  readonly #abandoning: AbandonOptions;
  /** Recorded here, and not answered yet, also where the call failed. */
  readonly #unanswered = new LRUCache<string, true>({ max: UNANSWERED });

  constructor(options: AccessPathOptions) {
    const { ledger, claims, limits, timed, commitWait = 10_000 } = options;
    this.#options = options;
    this.#underWay = new UnderWay(limits.underWay);
    this.#known = new GroupCommit({
      ...READING,
      commit: async (ids) => {
        const known = await claims.find(ids);
        return ids.map((id) => known.get(id) ?? null);
      },
    });
    const recorder = (transaction: string) =>
      new Recorder({
        ...{ ledger, claims, transaction, commitWait, timed, limits: limits.group },
        onRecorded: (transactionId, accesses) => this.#unfinished.begin(transactionId, accesses),
      });
    this.#recorders = { request: recorder(TRANSACTIONS['access.request']), push: recorder(PUSH) };
    this.#keeper = new GroupCommit({ ...READING, commit: (deliveries) => claims.keep(deliveries) });
    this.#settler = new Settler({ ledger, commitWait, timed, limits: limits.group });
    this.#lastLook = new LastLook(ledger);
    this.#unfinished = new Unfinished((transactionId) => {
      claims.close(transactionId).catch(options.onFailure);
    });
    this.#abandoning = {
      ...{ claims, settler: this.#settler },
      recorderOf: (statement) => this.#recorderOf(statement),
      isUnderWay: (id) => this.#underWay.has(id),
      keep: (id, recorded, nothing) => this.#keep(id, recorded, nothing),
    };
  }

  /** How many accesses are under way. */
  get underWay(): number {
    return this.#underWay.size;
  }

  /** Of these, how many wait for their turn to be recorded, or settled. */
  get waiting(): { readonly record: number; readonly settlement: number } {
    const { request, push } = this.#recorders;
    return { record: request.waiting + push.waiting, settlement: this.#settler.waiting };
  }

  /** Whether a statement was claimed before, here or anywhere: then it may be stale by now. */
  async isKnown(id: string): Promise<boolean> {
    return this.#underWay.has(id) || (await this.#known.add(id)) !== null;
  }

  /**
   * @param asked a statement that was verified, and is fresh unless it was claimed before; or a push
   * @throws {ClaimedOtherwise | ClaimTaken} by the claim
   * @throws {TooManyAccesses} nothing was done
   * @throws {LedgerError | LedgerUnavailable | CommitUnknown} by the ledger; nothing is released
   */
  answer(asked: AskedFor): Promise<AccessAnswer> {
    return this.#underWay.join(asked, () => this.#answer(asked));
  }

  /** Keeps other gateways from ending what is being answered here. */
  keepOwn(): Promise<void> {
    return this.#options.claims.postpone(this.#unfinished.transactionIds);
  }

  /**
   * Ends what nobody came back for.
   * @throws {LedgerUnavailable | CommitUnknown} it stays open
   */
  abandon(submission: Submission): Promise<void> {
    return abandon(this.#abandoning, submission);
  }

  async #answer(asked: AskedFor): Promise<AccessAnswer> {
    return pRetry(() => this.#attempt(asked), {
      ...TAKEN_RETRIES,
      shouldRetry: ({ error }) => error instanceof ClaimTaken,
    });
  }

  async #attempt({ jws, payload }: AskedFor): Promise<AccessAnswer> {
    const { timed } = this.#options;
    const known = await timed('known', () => this.#known.add(payload.jti));
    const recorder = this.#recorderOf(jws);
    if (known === null) {
      return this.#serve(payload, jws, await timed('record', () => recorder.record(jws, payload)));
    }
    if (known.statement !== jws) throw new ClaimedOtherwise(known.id);
    const { delivery, body } = known;
    if (delivery !== null) {
      this.#options.onRecorded?.(delivery.recorded.transactionId);
      return this.#answered(payload.jti, await this.#finish(payload, jws, [delivery, body], false));
    }
    const recorded = await recorder.resume(known, payload);
    this.#unfinished.goOn(recorded.transactionId);
    return this.#serve(payload, jws, recorded);
  }

  async #serve(request: AccessRequest, jws: string, recorded: Recorded): Promise<AccessAnswer> {
    const { transactionId } = recorded;
    this.#options.onRecorded?.(transactionId);
    this.#unanswered.set(request.jti, true);
    try {
      const prepared = await this.#prepare(request, jws, recorded);
      const kept = await this.#keep(request.jti, recorded, prepared);
      const answer = await this.#finish(request, jws, kept, true);
      this.#unfinished.end(transactionId);
      return this.#answered(request.jti, answer);
    } catch (error) {
      this.#unfinished.leave(transactionId);
      throw error;
    }
  }

  #answered(id: string, answer: AccessAnswer): AccessAnswer {
    if (this.#unanswered.delete(id)) this.#options.onAnswered?.(answer);
    return answer;
  }

  /** Not cut short by a caller who hangs up: the same statement may be sent again and wants its data. */
  async #prepare(
    request: AccessRequest,
    jws: string,
    recorded: Recorded,
  ): Promise<PreparedDelivery | Nothing> {
    if (recorded.decision.outcome === 'DENIED') return [null, null];
    if (isLate(recorded)) return prepareNothing('COMMITTED_TOO_LATE', recorded);
    return this.#collect(request, jws, recorded);
  }

  /** What cannot be made is settled as failed: it was recorded, and nothing of it leaves. */
  async #collect(request: AccessRequest, jws: string, recorded: Recorded): Promise<PreparedDelivery> {
    const { timed, onFailure } = this.#options;
    const signal = AbortSignal.timeout(COLLECTION);
    const collect = () => prepareDelivery(this.#options, request, recorded, signal);
    try {
      const [prepared, body] = await timed('collect', collect);
      return [{ ...prepared, bodyUntil: new Date(Date.now() + redeliveryOf(jws)) }, body];
    } catch (error) {
      if (!(error instanceof NotMade)) throw error;
      onFailure(error);
      return prepareNothing('NOT_MADE', recorded);
    }
  }

  async #finish(
    request: AccessRequest,
    jws: string,
    [delivery, body]: Kept,
    isFirst: boolean,
  ): Promise<AccessAnswer> {
    const { prepared, recorded, receipt } = delivery;
    const { decision } = recorded;
    if (prepared === null) return { kind: 'denied', decision, receipt };
    try {
      const settled = await this.#settle(prepared, jws, isFirst);
      const standing = await this.#asSettled([delivery, body], prepared, settled);
      return await this.#release(request, standing, settled, redeliveryOf(jws));
    } catch (error) {
      if (!(error instanceof Hindered)) throw error;
      const [nothing] = prepareNothing(error.code, recorded);
      const corrected = await this.#correct(delivery, nothing);
      return this.#finish(request, jws, [corrected, null], isFirst);
    }
  }

  /** What was kept before may be settled already. */
  async #settle({ settlement }: Prepared, jws: string, isFirst: boolean): Promise<Settled> {
    const standing = isFirst ? null : await this.#settler.find(settlement.access);
    return standing ?? this.#options.timed('settle', () => this.#settler.settle(settlement, jws));
  }

  /** The last look at the ledger, and then the release. */
  async #release(
    request: AccessRequest,
    [{ recorded, prepared, receipt }, body]: Kept,
    settled: Settled,
    redelivery: number,
  ): Promise<AccessAnswer> {
    const { decision } = recorded;
    const hindrance = prepared?.hindrance ?? null;
    if (hindrance !== null) return { kind: 'withheld', decision, hindrance, receipt };
    const due = mayRepeat(settled, redelivery) ? body : null;
    const look = () => this.#lastLook.hindranceOf(request, recorded);
    const gone = due === null ? (prepared?.loss ?? 'NOT_KEPT') : await this.#options.timed('look', look);
    if (gone === null) return { kind: 'released', decision, ...opened(request, due), gone, receipt };
    // an answer without data stays one, also where a consent that was paused is resumed
    if (body !== null) await this.#options.claims.forgetBody(request.jti);
    return { kind: 'released', decision, ...opened(request, null), gone, receipt };
  }

  /** What is kept follows what stands on the ledger; nothing leaves that was settled otherwise. */
  async #asSettled([delivery, body]: Kept, prepared: Prepared, { outcome, digest }: Settled): Promise<Kept> {
    if (prepared.settlement.digest === digest) return [delivery, body];
    const settlement = { ...prepared.settlement, outcome, digest };
    const nothing = { salt: null, bodyId: null, loss: 'NOT_DELIVERED' } as const;
    return [await this.#correct(delivery, { ...prepared, ...nothing, settlement }), null];
  }

  /** Keeps what is about to be settled, with the receipt that goes with it: the same statement gets the same. */
  async #keep(
    id: string,
    recorded: Recorded,
    [prepared, body]: readonly [Prepared | null, Body],
  ): Promise<Kept> {
    const receipt = await this.#receipt(id, recorded, prepared);
    return this.#options.timed('keep', () => this.#keeper.add([{ id, recorded, prepared, receipt }, body]));
  }

  async #correct({ id, recorded }: Delivery, prepared: Prepared): Promise<Delivery> {
    const corrected = { id, recorded, prepared, receipt: await this.#receipt(id, recorded, prepared) };
    await this.#options.claims.correct(corrected);
    return corrected;
  }

  #recorderOf(statement: string): Recorder {
    return isPushOrder(statement) ? this.#recorders.push : this.#recorders.request;
  }

  #receipt(id: string, recorded: Recorded, prepared: Prepared | null): Promise<Receipt> {
    const { transactionId, blockNumber, position, decidedAt } = recorded;
    const { digest = null } = prepared?.settlement ?? {};
    return this.#options.signReceipt({
      ...{ access: id, transactionId, blockNumber, position, decidedAt, digest },
      salt: prepared?.salt ?? null,
    });
  }
}

function isLate({ decidedAt, seenAt }: Recorded): boolean {
  return Date.parse(seenAt) - Date.parse(decidedAt) > OLDEST_COMMIT;
}

/** Data leave while they are young and nobody has acknowledged them. @param redelivery in milliseconds */
function mayRepeat({ isAcknowledged, at }: Settled, redelivery: number): boolean {
  return !isAcknowledged && Date.now() - Date.parse(at) <= redelivery;
}
