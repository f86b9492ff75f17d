import { randomBytes } from 'node:crypto';
import { PUSH, TRANSACTIONS } from '@xinjian/chaincode/model';
import { CommitFailed, CommitUnknown, LedgerUnavailable } from '../../src/ledger/errors.js';
import type {
  CallOptions,
  Committed,
  CommitStatus,
  Endorsed,
  Ledger,
  Proposal,
  SubmitOptions,
  Transient,
} from '../../src/ledger/port.js';
import { type Call as BlockCall, Chain } from './chain.js';
import {
  answerQuery,
  type Call,
  type Decide,
  isStale,
  type Simulation,
  simulate,
} from './memory-chaincode.js';

/**
 * What goes wrong with a transaction that is sent: `conflict` commits it MVCC_READ_CONFLICT; `lost` never commits
 * it, and `silent` does, both without an answer.
 */
export type Fault = 'conflict' | 'lost' | 'silent';

const CONFLICT = 11;
const RECORDING: readonly string[] = [TRANSACTIONS['access.request'], PUSH];

interface Sent extends Call {
  readonly simulation: Simulation;
}

/** The port over a chain in memory, with the chaincode in small and Fabric's check of what they read. */
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
  /** Waited for before a block is told to whoever follows. */
  beforeBlock: () => Promise<void> = () => Promise.resolve();
  /** What a transaction writes in its block, where somebody is to project it. */
  blockWrites: (name: string, args: readonly string[]) => BlockCall['writes'] = () => [];
  /** Whether blocks tell what the chaincode answered, where somebody is to read it there. */
  blockResults = false;
  /** Nothing answers. */
  down = false;
  decide: Decide = () => ({
    outcome: 'ALLOWED',
    code: null,
    reasons: [],
    rule: 'consent',
    obligations: [],
  });
  /** The time that transactions carry. */
  now: () => Date = () => new Date();
  /** The access requests and push orders of transactions committed VALID, in their order. */
  readonly recorded: string[] = [];
  readonly #committed = new Map<string, CommitStatus>();

  put(query: string, args: readonly string[], record: unknown): void {
    this.state.set([query, ...args].join(' '), record);
  }

  propose(name: string, args: readonly string[], transient: Transient = {}): Proposal {
    const transactionId = randomBytes(32).toString('hex');
    return {
      transactionId,
      endorse: () =>
        new Promise((resolve) => {
          if (this.down) throw new LedgerUnavailable('down');
          this.log.push(`endorse ${name}`);
          const call = { ...{ transactionId, name, args, transient }, at: this.now().toISOString() };
          resolve(this.#staged({ ...call, simulation: simulate(call, this.state, this.decide) }));
        }),
    };
  }

  endorsed(bytes: Uint8Array): Endorsed {
    return this.#staged(JSON.parse(Buffer.from(bytes).toString()) as Sent);
  }

  async submit(name: string, args: readonly string[], options?: SubmitOptions): Promise<Committed> {
    return (await this.propose(name, args, options?.transient).endorse()).submit();
  }

  evaluate(query: string, args: readonly string[]): Promise<string> {
    if (this.down) return Promise.reject(new LedgerUnavailable('down'));
    this.log.push(`read ${query}`);
    return new Promise((resolve) => {
      resolve(answerQuery(query, args, this.state, this.now().toISOString()));
    });
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

  async *blocks(from: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    for await (const raw of this.chain.blocks(from, signal)) {
      await this.beforeBlock();
      yield raw;
    }
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
    const { transactionId, simulation } = sent;
    return {
      transactionId,
      result: simulation.result,
      bytes: Buffer.from(JSON.stringify(sent)),
      submit: () => this.#send(sent),
    };
  }

  async #send(sent: Sent): Promise<Committed> {
    const { transactionId, name, simulation } = sent;
    const fault = this.faults.shift();
    if (fault === 'lost' || this.down) throw new CommitUnknown(transactionId);
    await this.beforeCommit(name);
    const status = this.#committed.get(transactionId) ?? this.#commit(sent, fault === 'conflict');
    if (fault === 'silent') throw new CommitUnknown(transactionId);
    if (status.validationCode !== 'VALID') throw new CommitFailed(transactionId, status.validationCode);
    return { ...status, validationCode: 'VALID', result: simulation.result };
  }

  #commit({ transactionId, name, args, at, simulation }: Sent, conflicts: boolean): CommitStatus {
    const code = conflicts || isStale(simulation, this.state) ? CONFLICT : 0;
    const writes = this.blockWrites(name, args) ?? [];
    const response = this.blockResults ? { response: JSON.parse(simulation.result) as unknown } : {};
    const call = { ...{ name, args, transactionId, at, code, writes }, ...response };
    const { number: blockNumber } = this.chain.add(call);
    const validationCode = code === 0 ? 'VALID' : 'MVCC_READ_CONFLICT';
    const status = { transactionId, blockNumber, position: 0, validationCode, at };
    this.#committed.set(transactionId, status);
    if (code === 0) {
      this.log.push(`commit ${name}`);
      if (RECORDING.includes(name)) this.recorded.push(...(JSON.parse(args[0] ?? '') as string[]));
      for (const [key, value] of Object.entries(simulation.writes)) this.state.set(key, value);
    }
    return status;
  }
}
