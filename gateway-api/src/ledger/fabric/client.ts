import { Client, credentials } from '@grpc/grpc-js';
import {
  connect,
  type Contract,
  type Gateway,
  hash,
  type Network,
  signers,
  type Transaction,
} from '@hyperledger/fabric-gateway';
import pRetry from 'p-retry';
import { decodeHeader } from '../block.js';
import { BlockNotFound, CommitFailed, CommitUnknown, LedgerUnavailable } from '../errors.js';
import type { CallOptions, Committed, CommitStatus, Endorsed, Ledger, Proposal } from '../port.js';
import { until } from '../wait.js';
import type { PeerEndpoint } from './connection-profile.js';
import { commitRequest } from './commit-request.js';
import { deliver, type DeliverOptions } from './deliver.js';
import { isPassing, refusalOf } from './failures.js';
import { Positions } from './positions.js';
import type { ClientIdentity } from './wallet.js';

/** Deadlines of single calls, in milliseconds. */
const DEADLINES = {
  evaluate: 10_000,
  endorse: 15_000,
  submit: 10_000,
  commit: 60_000,
  block: 30_000,
} as const;

/** How often peers at different heights are asked again. */
const ENDORSE_RETRIES = { retries: 4, minTimeout: 50, factor: 2, randomize: true } as const;

export interface FabricLedgerOptions {
  readonly peer: PeerEndpoint;
  readonly identity: ClientIdentity;
  readonly channel: string;
  readonly chaincode: string;
}

/** The ledger over Fabric's gateway service, through `@hyperledger/fabric-gateway`. */
export class FabricLedger implements Ledger {
  readonly channel: string;
  readonly chaincode: string;
  readonly #client: Client;
  readonly #gateway: Gateway;
  readonly #network: Network;
  readonly #deliver: DeliverOptions;
  readonly #mspId: string;
  readonly #positions = new Positions((number, options) => this.block(number, options));

  /** Connects lazily: the peer need not be there yet. */
  constructor({ peer, identity, channel, chaincode }: FabricLedgerOptions) {
    this.channel = channel;
    this.chaincode = chaincode;
    this.#mspId = identity.mspId;
    this.#client = new Client(peer.address, credentials.createSsl(peer.tlsRoot), {
      ...(peer.serverName !== undefined && { 'grpc.ssl_target_name_override': peer.serverName }),
      'grpc.max_receive_message_length': -1,
      'grpc.max_send_message_length': -1,
      'grpc.keepalive_time_ms': 120_000,
      'grpc.max_reconnect_backoff_ms': 2_000,
    });
    const sign = signers.newPrivateKeySigner(identity.privateKey);
    this.#gateway = connect({
      client: this.#client,
      identity,
      signer: sign,
      hash: hash.sha256,
      evaluateOptions: () => ({ deadline: Date.now() + DEADLINES.evaluate }),
      endorseOptions: () => ({ deadline: Date.now() + DEADLINES.endorse }),
      submitOptions: () => ({ deadline: Date.now() + DEADLINES.submit }),
      commitStatusOptions: () => ({ deadline: Date.now() + DEADLINES.commit }),
    });
    this.#network = this.#gateway.getNetwork(channel);
    this.#deliver = { client: this.#client, channel, identity, sign };
  }

  propose(transaction: string, args: readonly string[]): Proposal {
    const proposal = this.#contract().newProposal(transaction, { arguments: [...args] });
    const transactionId = proposal.getTransactionId();
    return {
      transactionId,
      endorse: async ({ signal } = {}) => {
        try {
          const endorsed = await until(
            pRetry(() => proposal.endorse(), {
              ...ENDORSE_RETRIES,
              shouldRetry: ({ error }) => isPassing(error),
              ...(signal && { signal }),
            }),
            signal,
          );
          return this.#staged(endorsed);
        } catch (error) {
          signal?.throwIfAborted();
          throw refusalOf(error);
        }
      },
    };
  }

  endorsed(bytes: Uint8Array): Endorsed {
    return this.#staged(this.#gateway.newTransaction(bytes));
  }

  async submit(transaction: string, args: readonly string[], options?: CallOptions): Promise<Committed> {
    const endorsed = await this.propose(transaction, args).endorse(options);
    return endorsed.submit(options);
  }

  /** Asked of the own organisation's peer: the one whose blocks the projection follows. */
  async evaluate(query: string, args: readonly string[], { signal }: CallOptions = {}): Promise<string> {
    try {
      const result = this.#contract().evaluate(query, {
        arguments: [...args],
        endorsingOrganizations: [this.#mspId],
      });
      return Buffer.from(await until(result, signal)).toString('utf8');
    } catch (error) {
      signal?.throwIfAborted();
      throw refusalOf(error);
    }
  }

  async commitStatus(transactionId: string, { signal }: CallOptions = {}): Promise<CommitStatus> {
    try {
      const commit = this.#gateway.newCommit(
        commitRequest(transactionId, this.channel, this.#deliver.identity),
      );
      const { blockNumber } = await until(commit.getStatus(), signal);
      return await until(this.#positions.find(Number(blockNumber), transactionId), signal);
    } catch (error) {
      throw new CommitUnknown(transactionId, { cause: error });
    }
  }

  async *blocks(from: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    yield* deliver(this.#deliver, { start: from, stop: 'never', wait: true }, signal);
  }

  async block(number: number, { signal }: CallOptions = {}): Promise<Uint8Array> {
    return this.#single({ start: number, stop: number, wait: false }, signal, number);
  }

  async height({ signal }: CallOptions = {}): Promise<number> {
    const raw = await this.#single({ start: 'newest', stop: 'newest', wait: false }, signal, 0);
    return decodeHeader(raw).number + 1;
  }

  close(): void {
    this.#gateway.close();
    this.#client.close();
  }

  #contract(): Contract {
    return this.#network.getContract(this.chaincode);
  }

  #staged(transaction: Transaction): Endorsed {
    const transactionId = transaction.getTransactionId();
    const result = Buffer.from(transaction.getResult()).toString('utf8');
    return {
      transactionId,
      result,
      bytes: transaction.getBytes(),
      submit: async ({ signal } = {}) => {
        const place = await this.#send(transaction, signal);
        if (place.validationCode !== 'VALID') throw new CommitFailed(transactionId, place.validationCode);
        return { ...place, validationCode: 'VALID', result };
      },
    };
  }

  /** From the first byte sent on, whatever goes wrong leaves the commit unknown. */
  async #send(transaction: Transaction, signal: AbortSignal | undefined) {
    const transactionId = transaction.getTransactionId();
    signal?.throwIfAborted();
    try {
      const sent = await until(transaction.submit(), signal);
      const { blockNumber } = await until(sent.getStatus(), signal);
      return await until(this.#positions.find(Number(blockNumber), transactionId), signal);
    } catch (error) {
      throw new CommitUnknown(transactionId, { cause: error });
    }
  }

  async #single(
    seek: { start: number | 'newest'; stop: number | 'newest'; wait: boolean },
    signal: AbortSignal | undefined,
    number: number,
  ): Promise<Uint8Array> {
    const deadline = AbortSignal.timeout(DEADLINES.block);
    const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    try {
      for await (const block of deliver(this.#deliver, seek, either)) return block;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof BlockNotFound || error instanceof LedgerUnavailable) throw error;
      throw new LedgerUnavailable('the peer did not answer with the block', { cause: error });
    }
    throw new BlockNotFound(number);
  }
}
