import type { Client } from '@grpc/grpc-js';
import pRetry from 'p-retry';
import { CommitFailed, CommitUnknown, LedgerUnavailable } from '../errors.js';
import { Blocks, connectPeer } from '../fabric/blocks.js';
import { Commits } from '../fabric/commits.js';
import type { PeerEndpoint } from '../fabric/connection-profile.js';
import { placesIn } from '../fabric/places.js';
import { type Sign, signerOf } from '../fabric/sign.js';
import type { ClientIdentity } from '../fabric/wallet.js';
import type {
  CallOptions,
  Committed,
  CommitStatus,
  Endorsed,
  Ledger,
  Proposal,
  SubmitOptions,
  Transient,
} from '../port.js';
import { until, withDeadline } from '../wait.js';
import { Channel, type Endorsement } from './channel.js';
import { endorsedAnswer, NotEndorsed, refusalOf } from './failures.js';
import { type PreparedTransaction, prepareTransaction, readTransaction } from './prepared-transaction.js';

/** Deadlines of single calls, in milliseconds. */
const DEADLINES = { evaluate: 10_000, endorse: 15_000, submit: 10_000, commit: 60_000 } as const;

/** How often peers at different heights are asked again. */
const ENDORSE_RETRIES = { retries: 6, minTimeout: 50, factor: 2, randomize: true } as const;

export interface FabricNetworkLedgerOptions {
  readonly peer: PeerEndpoint;
  readonly identity: ClientIdentity;
  readonly channel: string;
  readonly chaincode: string;
}

/**
 * The ledger over Fabric's endorsers and orderers themselves, through `fabric-network` with service discovery. It
 * needs the right to the channel's blocks, by which it learns of commits.
 */
export class FabricNetworkLedger implements Ledger {
  readonly channel: string;
  readonly chaincode: string;
  readonly #channel: Channel;
  readonly #client: Client;
  readonly #blocks: Blocks;
  readonly #commits: Commits;
  readonly #sign: Sign;

  private constructor(channel: Channel, { peer, identity, chaincode }: FabricNetworkLedgerOptions) {
    this.channel = channel.name;
    this.chaincode = chaincode;
    this.#channel = channel;
    this.#client = connectPeer(peer);
    this.#sign = signerOf(identity.privateKey);
    this.#blocks = new Blocks({
      ...{ client: this.#client, channel: channel.name, identity, sign: this.#sign },
    });
    this.#commits = new Commits((signal) => this.#blocks.from('newest', signal));
  }

  /** Connects lazily: the network need not be there yet. */
  static async open(options: FabricNetworkLedgerOptions): Promise<FabricNetworkLedger> {
    const { channel, identity, peer, chaincode } = options;
    return new FabricNetworkLedger(await Channel.open(channel, identity, peer, chaincode), options);
  }

  propose(transaction: string, args: readonly string[], transient: Transient = {}): Proposal {
    const endorsement = this.#channel.newEndorsement();
    const transientMap = Object.fromEntries(
      Object.entries(transient).map(([key, text]) => [key, Buffer.from(text)]),
    );
    endorsement.build(this.#channel.identity, { fcn: transaction, args: [...args], transientMap });
    endorsement.sign(this.#channel.identity);
    return {
      transactionId: endorsement.getTransactionId(),
      endorse: async ({ signal } = {}) => {
        try {
          const endorsed = await until(
            pRetry(() => this.#endorse(endorsement), {
              ...ENDORSE_RETRIES,
              shouldRetry: ({ error }) => error instanceof NotEndorsed && error.isPassing,
              ...(signal && { signal }),
            }),
            signal,
          );
          return this.#staged(endorsed);
        } catch (error) {
          signal?.throwIfAborted();
          throw this.#refusal(error);
        }
      },
    };
  }

  endorsed(bytes: Uint8Array): Endorsed {
    return this.#staged(readTransaction(bytes, this.#sign));
  }

  async submit(transaction: string, args: readonly string[], options?: SubmitOptions): Promise<Committed> {
    const endorsed = await this.propose(transaction, args, options?.transient).endorse(options);
    return endorsed.submit(options);
  }

  /** Asked of the own organisation's peer: the one whose blocks the projection follows. */
  async evaluate(query: string, args: readonly string[], { signal }: CallOptions = {}): Promise<string> {
    try {
      return (await until(this.#query(this.chaincode, query, args), signal)).toString('utf8');
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#refusal(error);
    }
  }

  async commitStatus(transactionId: string, { signal }: CallOptions = {}): Promise<CommitStatus> {
    try {
      const expected = await this.#commits.expect(transactionId, signal);
      try {
        return (
          (await until(this.#committed(transactionId), signal)) ??
          (await until(expected.place, withDeadline(DEADLINES.commit, signal)))
        );
      } finally {
        expected.forget();
      }
    } catch (error) {
      throw new CommitUnknown(transactionId, { cause: error });
    }
  }

  blocks(from: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return this.#blocks.from(from, signal);
  }

  block(number: number, options?: CallOptions): Promise<Uint8Array> {
    return this.#blocks.at(number, options);
  }

  height(options?: CallOptions): Promise<number> {
    return this.#blocks.height(options);
  }

  close(): void {
    this.#commits.close();
    this.#channel.close();
    this.#client.close();
  }

  async #endorse(endorsement: Endorsement): Promise<PreparedTransaction> {
    const { handler } = await this.#channel.nodes();
    endorsedAnswer(await endorsement.send({ handler, requestTimeout: DEADLINES.endorse }));
    const commit = endorsement.newCommit();
    const payload = commit.build(this.#channel.identity);
    return prepareTransaction(payload, this.#sign(payload));
  }

  async #query(chaincode: string, name: string, args: readonly string[]): Promise<Buffer> {
    const { own } = await this.#channel.nodes();
    if (!(await own.checkConnection())) throw new LedgerUnavailable('the peer does not answer');
    const query = this.#channel.newQuery(chaincode);
    query.build(this.#channel.identity, { fcn: name, args: [...args] });
    query.sign(this.#channel.identity);
    const answer = endorsedAnswer(await query.send({ targets: [own], requestTimeout: DEADLINES.evaluate }));
    return answer.response.payload;
  }

  #staged(transaction: PreparedTransaction): Endorsed {
    const { transactionId, result, bytes } = transaction;
    return {
      ...{ transactionId, result, bytes },
      submit: async ({ signal } = {}) => {
        const place = await this.#send(transaction, signal);
        if (place.validationCode !== 'VALID') throw new CommitFailed(transactionId, place.validationCode);
        return { ...place, validationCode: 'VALID', result };
      },
    };
  }

  /** From the first byte sent on, whatever goes wrong leaves the commit unknown. */
  async #send(
    { transactionId, payload, signature }: PreparedTransaction,
    signal: AbortSignal | undefined,
  ): Promise<CommitStatus> {
    signal?.throwIfAborted();
    const { handler } = await until(this.#channel.nodes(), signal);
    const expected = await this.#commits.expect(transactionId, signal);
    try {
      // Declared as a Buffer, taken in these two parts.
      const envelope = { payload, signature } as unknown as Buffer;
      await until(handler.commit(envelope, { requestTimeout: DEADLINES.submit }), signal);
      const place = await until(expected.place, withDeadline(DEADLINES.commit, signal));
      // Sent once more: what became of its first occurrence counts.
      return place.validationCode === 'DUPLICATE_TXID'
        ? ((await until(this.#committed(transactionId), signal)) ?? place)
        : place;
    } catch (error) {
      this.#channel.forgetNodes();
      throw new CommitUnknown(transactionId, { cause: error });
    } finally {
      expected.forget();
    }
  }

  /** Where a transaction stands that was committed already. */
  async #committed(transactionId: string): Promise<CommitStatus | undefined> {
    try {
      const block = await this.#query('qscc', 'GetBlockByTxID', [this.channel, transactionId]);
      return placesIn(block).get(transactionId);
    } catch (error) {
      if (error instanceof NotEndorsed) return undefined;
      throw error;
    }
  }

  /** Nodes that do not answer are looked for again the next time. */
  #refusal(error: unknown): Error {
    const refusal = refusalOf(error);
    if (refusal instanceof LedgerUnavailable) this.#channel.forgetNodes();
    return refusal;
  }
}
