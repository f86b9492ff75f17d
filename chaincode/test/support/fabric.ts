import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { contracts } from '@xinjian/chaincode';
import { LedgerError } from '@xinjian/chaincode/model';
import { JSONSerializer } from 'fabric-contract-api';

const CHANNEL = 'credit-audit';
const COMPOSITE = '\u0000';

/** A member of the channel, as its certificate names it. */
export interface Creator {
  readonly mspid: string;
  readonly idBytes: Uint8Array;
}

/** What a proposal says beside its arguments. */
interface Proposal {
  readonly creator: Creator;
  /** The time that the carrier claims; now where absent. */
  readonly at?: Date;
  readonly transactionId?: string;
  /** What the endorsers see and the ledger does not keep. */
  readonly transient?: Readonly<Record<string, string>>;
}

/** What endorsing one proposal gave. */
export interface Simulation {
  readonly transactionId: string;
  /** Every key read, with the value that it had: stands for Fabric's version. */
  readonly reads: ReadonlyMap<string, string | undefined>;
  readonly writes: ReadonlyMap<string, string>;
  readonly event: { readonly name: string; readonly payload: string } | null;
  readonly payload: string;
}

interface Response {
  readonly status: number;
  readonly message?: string;
  readonly payload?: Uint8Array;
}
type Chaincode = new (
  classes: unknown[],
  serializers: unknown,
) => { Invoke(stub: SimulatedStub): Promise<Response> };

const ChaincodeFromContract = createRequire(__filename)(
  'fabric-shim/lib/contract-spi/chaincodefromcontract.js',
) as Chaincode;

/** The shim's stub over one snapshot of the state: reads do not see the transaction's own writes. */
class SimulatedStub {
  readonly reads = new Map<string, string | undefined>();
  readonly writes = new Map<string, string>();
  readonly transactionId: string;
  event: Simulation['event'] = null;
  readonly #snapshot: ReadonlyMap<string, string>;
  readonly #args: readonly string[];
  readonly #creator: Creator;
  readonly #at: Date;
  readonly #transient: Readonly<Record<string, string>>;

  constructor(
    snapshot: ReadonlyMap<string, string>,
    { creator, at, transactionId, transient }: Required<Proposal>,
    args: readonly string[],
  ) {
    this.transactionId = transactionId;
    this.#snapshot = snapshot;
    this.#creator = creator;
    this.#at = at;
    this.#transient = transient;
    this.#args = args;
  }

  getBufferArgs = () => this.#args.map((arg) => Buffer.from(arg));
  getTxID = () => this.transactionId;
  getChannelID = () => CHANNEL;
  getCreator = () => this.#creator;
  getDateTimestamp = () => this.#at;
  getTransient = () =>
    new Map(Object.entries(this.#transient).map(([name, text]) => [name, Buffer.from(text)]));

  getState(key: string): Promise<Uint8Array> {
    this.reads.set(key, this.#snapshot.get(key));
    return Promise.resolve(Buffer.from(this.#snapshot.get(key) ?? ''));
  }

  putState(key: string, value: Uint8Array): Promise<void> {
    if (value.length === 0) throw new Error('Fabric takes an empty value for a deletion');
    this.writes.set(key, Buffer.from(value).toString());
    return Promise.resolve();
  }

  setEvent(name: string, payload: Uint8Array): void {
    if (this.event !== null) throw new Error('Fabric keeps one event a transaction');
    this.event = { name, payload: Buffer.from(payload).toString() };
  }

  createCompositeKey(type: string, attributes: readonly string[]): string {
    return [`${COMPOSITE}${type}`, ...attributes, ''].join(COMPOSITE);
  }

  splitCompositeKey(key: string) {
    const [objectType = '', ...attributes] = key.slice(1, -1).split(COMPOSITE);
    return { objectType, attributes };
  }

  async *getStateByPartialCompositeKey(type: string, attributes: readonly string[]) {
    const prefix = this.createCompositeKey(type, attributes);
    const keys = [...this.#snapshot.keys()].filter((key) => key.startsWith(prefix));
    keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    for (const key of keys) {
      this.reads.set(key, this.#snapshot.get(key));
      yield await Promise.resolve({ key, value: Buffer.from(this.#snapshot.get(key) ?? '') });
    }
  }
}

/** A ledger in memory that runs the chaincode as Fabric's shim does, and commits what it endorses. */
export class InMemoryLedger {
  readonly state = new Map<string, string>();
  readonly #chaincode = new ChaincodeFromContract([...contracts], {
    transaction: 'jsonSerializer',
    serializers: { jsonSerializer: JSONSerializer },
  });

  /**
   * Endorses a proposal without committing it.
   * @param transaction `contract:transaction`
   * @throws {LedgerError} what crossed the wire as a message
   */
  async endorse(proposal: Proposal | Creator, transaction: string, ...args: string[]): Promise<Simulation> {
    const {
      creator,
      at = new Date(),
      transactionId = newTransactionId(),
      transient = {},
    } = 'creator' in proposal ? proposal : { creator: proposal };
    const stub = new SimulatedStub(new Map(this.state), { creator, at, transactionId, transient }, [
      transaction,
      ...args,
    ]);
    const { status, message = '', payload } = await this.#chaincode.Invoke(stub);
    if (status !== 200) throw LedgerError.find(message) ?? new Error(message);
    const { reads, writes, event } = stub;
    return { transactionId, reads, writes, event, payload: Buffer.from(payload ?? []).toString() };
  }

  /** Commits what was endorsed, unless something that it read has changed since. @returns whether it is VALID */
  commit({ reads, writes }: Simulation): boolean {
    if ([...reads].some(([key, value]) => this.state.get(key) !== value)) return false;
    for (const [key, value] of writes) this.state.set(key, value);
    return true;
  }

  /** Endorses and commits. */
  async submit(proposal: Proposal | Creator, transaction: string, ...args: string[]): Promise<Simulation> {
    const simulation = await this.endorse(proposal, transaction, ...args);
    this.commit(simulation);
    return simulation;
  }

  /** Goes back to an earlier state, as `new Map(ledger.state)` kept it. */
  restore(saved: ReadonlyMap<string, string>): void {
    this.state.clear();
    for (const [key, value] of saved) this.state.set(key, value);
  }

  /** Evaluates a query and parses its answer. */
  async evaluate(creator: Creator, transaction: string, ...args: string[]): Promise<unknown> {
    return JSON.parse((await this.endorse(creator, transaction, ...args)).payload);
  }
}

const newTransactionId = () => createHash('sha256').update(randomBytes(24)).digest('hex');

/** The composite key that `printableKey` made readable. */
export function compositeKey(printable: string): string {
  return `${COMPOSITE}${printable.replaceAll('/', COMPOSITE)}${COMPOSITE}`;
}

/** A composite key in a form for reading: `type/attribute/…`. */
export function printableKey(key: string): string {
  return key.slice(1, -1).replaceAll(COMPOSITE, '/');
}
