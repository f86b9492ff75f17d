import {
  askedHash,
  failureKey,
  type AccessLocator,
  type AccessRequest,
  type FailureRecord,
} from '../model/index.js';
import type { LedgerContext } from './context.js';

/** Opens one retry of an access that failed. A retry that fails opens none. */
export async function openRetry(
  ctx: LedgerContext,
  access: AccessLocator,
  request: AccessRequest,
): Promise<void> {
  const { iss, jti, retryOf } = request;
  if (retryOf !== undefined) return;
  const record: FailureRecord = {
    schema: 1,
    written: ctx.provenance(null),
    access,
    asked: askedHash(request),
    failedAt: ctx.at,
    retriedBy: null,
  };
  await ctx.state.put('failure', record, failureKey(iss, jti));
}

/** The retries used up in one transaction, which sees its own. */
export class RetryTally {
  readonly #ctx: LedgerContext;
  readonly #used = new Map<string, FailureRecord>();

  constructor(ctx: LedgerContext) {
    this.#ctx = ctx;
  }

  /** The failed access that a request says it repeats, as it stands by now; null where there is none. */
  async of({ iss, retryOf }: AccessRequest): Promise<FailureRecord | null> {
    if (retryOf === undefined) return null;
    const key = failureKey(iss, retryOf);
    return this.#used.get(key) ?? (await this.#ctx.state.get('failure', key)) ?? null;
  }

  /** @param statement the hash of the request that uses it up */
  use({ iss, retryOf = '' }: AccessRequest, failed: FailureRecord, statement: string): void {
    this.#used.set(failureKey(iss, retryOf), { ...failed, retriedBy: statement });
  }

  /** Writes what was used up, in the order of use. */
  async write(): Promise<void> {
    const written = this.#ctx.provenance(null);
    for (const [key, failed] of this.#used) await this.#ctx.state.put('failure', { ...failed, written }, key);
  }
}
