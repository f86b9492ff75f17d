import { randomBytes } from 'node:crypto';
import {
  type Decision,
  LedgerError,
  parseCompactJws,
  QUERIES,
  SETTLE,
  type Settlement,
  sha256Hash,
  TRANSACTIONS,
} from '@xinjian/chaincode/model';
import { CommitFailed, CommitUnknown, LedgerUnavailable } from '../../src/ledger/errors.js';
import type {
  CallOptions,
  Committed,
  CommitStatus,
  Endorsed,
  Ledger,
  Proposal,
} from '../../src/ledger/port.js';
import { Chain } from './chain.js';

/**
 * What goes wrong with a transaction that is sent: `conflict` commits it MVCC_READ_CONFLICT; `lost` never commits
 * it, and `silent` does, both without an answer.
 */
export type Fault = 'conflict' | 'lost' | 'silent';

const CONFLICT = 11;

interface Sent {
  readonly transactionId: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly result: string;
}

/** The port over a chain in memory, with a chaincode that decides as it is told and settles each access once. */
export class MemoryLedger implements Ledger {
  readonly channel = 'credit-audit';
  readonly chaincode = 'credit-audit';
  readonly chain = new Chain();
  /** What happened, in order: `endorse <name>`, `commit <name>`, `read <query>`. */
  readonly log: string[] = [];
  /** Answers to queries, by query and arguments. */
  readonly state = new Map<string, unknown>();
  /** For the next transactions to be sent, one each. */
  readonly faults: Fault[] = [];
  /** Waited for before a transaction is committed. */
  beforeCommit: (name: string) => Promise<void> = () => Promise.resolve();
  /** Nothing answers. */
  down = false;
  decide: (request: unknown) => Decision = () => ({
    outcome: 'ALLOWED',
    code: null,
    reasons: [],
    rule: 'consent',
    obligations: [],
  });
  /** The time that transactions carry. */
  now: () => Date = () => new Date();
  /** The requests that failed settlements brought along. */
  readonly retryable: string[] = [];
  readonly #committed = new Map<string, CommitStatus>();

  put(query: string, args: readonly string[], record: unknown): void {
    this.state.set([query, ...args].join(' '), record);
  }

  propose(name: string, args: readonly string[]): Proposal {
    const transactionId = randomBytes(32).toString('hex');
    return {
      transactionId,
      endorse: () =>
        new Promise((resolve) => {
          if (this.down) throw new LedgerUnavailable('down');
          this.log.push(`endorse ${name}`);
          resolve(this.#staged({ transactionId, name, args, result: this.#simulate(name, args) }));
        }),
    };
  }

  endorsed(bytes: Uint8Array): Endorsed {
    return this.#staged(JSON.parse(Buffer.from(bytes).toString()) as Sent);
  }

  async submit(name: string, args: readonly string[]): Promise<Committed> {
    return (await this.propose(name, args).endorse()).submit();
  }

  evaluate(query: string, args: readonly string[]): Promise<string> {
    if (this.down) return Promise.reject(new LedgerUnavailable('down'));
    this.log.push(`read ${query}`);
    const record = this.state.get([query, ...args].join(' '));
    return record === undefined
      ? Promise.reject(new LedgerError('NOT_FOUND', query))
      : Promise.resolve(JSON.stringify(record));
  }

  commitStatus(transactionId: string, { signal }: CallOptions = {}): Promise<CommitStatus> {
    const status = this.#committed.get(transactionId);
    if (status !== undefined && !this.down) return Promise.resolve(status);
    return new Promise((_resolve, reject) => {
      const unknown = () => reject(new CommitUnknown(transactionId));
      if (signal === undefined) unknown();
      else signal.addEventListener('abort', unknown, { once: true });
    });
  }

  blocks(from: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return this.chain.blocks(from, signal);
  }

  block(number: number): Promise<Uint8Array> {
    return this.chain.block(number);
  }

  height(): Promise<number> {
    return this.down ? Promise.reject(new LedgerUnavailable('down')) : Promise.resolve(this.chain.height);
  }

  close(): void {
    this.down = true;
  }

  /** How many transactions of this name are committed VALID. */
  count(name: string): number {
    return this.log.filter((entry) => entry === `commit ${name}`).length;
  }

  #staged(sent: Sent): Endorsed {
    const { transactionId, result } = sent;
    return {
      transactionId,
      result,
      bytes: Buffer.from(JSON.stringify(sent)),
      submit: () => this.#send(sent),
    };
  }

  async #send(sent: Sent): Promise<Committed> {
    const { transactionId, name, result } = sent;
    const fault = this.faults.shift();
    if (fault === 'lost' || this.down) throw new CommitUnknown(transactionId);
    await this.beforeCommit(name);
    const status =
      this.#committed.get(transactionId) ?? this.#commit(sent, fault === 'conflict' ? CONFLICT : 0);
    if (fault === 'silent') throw new CommitUnknown(transactionId);
    if (status.validationCode !== 'VALID') throw new CommitFailed(transactionId, status.validationCode);
    return { ...status, validationCode: 'VALID', result };
  }

  #commit({ transactionId, name, args }: Sent, code: number): CommitStatus {
    const at = this.now().toISOString();
    const { number: blockNumber } = this.chain.add({ name, args, transactionId, at, code });
    const validationCode = code === 0 ? 'VALID' : 'MVCC_READ_CONFLICT';
    const status = { transactionId, blockNumber, position: 0, validationCode, at };
    this.#committed.set(transactionId, status);
    if (code === 0) {
      this.log.push(`commit ${name}`);
      if (name === SETTLE) this.#settle(args, transactionId, at);
    }
    return status;
  }

  #simulate(name: string, args: readonly string[]): string {
    if (name === TRANSACTIONS['access.request']) {
      const statements = JSON.parse(args[0]!) as string[];
      return JSON.stringify(
        statements.map((jws) => ({
          statement: sha256Hash(jws),
          ...this.decide(parseCompactJws(jws).payload),
        })),
      );
    }
    if (name === SETTLE) {
      for (const { access } of settlementsOf(args)) {
        if (this.state.has(settlementKey(access))) throw new LedgerError('CONFLICT', 'settled');
      }
    }
    return '[]';
  }

  #settle(args: readonly string[], transactionId: string, at: string): void {
    for (const { request, ...settlement } of settlementsOf(args)) {
      if (request !== undefined) this.retryable.push(request);
      this.state.set(settlementKey(settlement.access), {
        schema: 1,
        written: { transactionId, at, statement: null },
        ...settlement,
        acknowledgement: null,
      });
    }
  }
}

function settlementsOf(args: readonly string[]): Settlement[] {
  return JSON.parse(args[0]!) as Settlement[];
}

function settlementKey({ transactionId, index }: Settlement['access']): string {
  return [QUERIES.settlement, transactionId, index].join(' ');
}
