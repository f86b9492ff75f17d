import type { Client } from '@grpc/grpc-js';
import {
  connect,
  type Contract,
  type Gateway,
  type Network,
  type Proposal as SdkProposal,
  type Transaction,
} from '@hyperledger/fabric-gateway';
import pRetry from 'p-retry';
import { CommitFailed, CommitUnknown, LedgerUnavailable } from '../errors.js';
import { Blocks, connectPeer } from '../fabric/blocks.js';
import { Commits } from '../fabric/commits.js';
import type { PeerEndpoint } from '../fabric/connection-profile.js';
import { placesIn } from '../fabric/places.js';
import { signerOf } from '../fabric/sign.js';
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
import { commitRequest } from './commit-request.js';
import { isPassing, refusalOf } from './failures.js';
import { PreferredEndorsers, withAnyEndorsers } from './preferred-endorsers.js';

/** Deadlines of single calls, in milliseconds. */
const DEADLINES = {
  evaluate: 10_000,
  endorse: 15_000,
  submit: 10_000,
  commit: 60_000,
} as const;

/** How often peers at different heights are asked again. */
const ENDORSE_RETRIES = { retries: 6, minTimeout: 50, factor: 2, randomize: true } as const;

export interface FabricGatewayLedgerOptions {
  readonly peer: PeerEndpoint;
  readonly identity: ClientIdentity;
  readonly channel: string;
  readonly chaincode: string;
  /** MSP ids of the organisations that are asked to endorse, as long as they answer; none: as Fabric's gateway likes. */
  readonly endorsers: readonly string[];
}

/** The ledger over Fabric's gateway service, through `@hyperledger/fabric-gateway`. */
export class FabricGatewayLedger implements Ledger {
  readonly channel: string;
  readonly chaincode: string;
  readonly #client: Client;
  readonly #gateway: Gateway;
  readonly #network: Network;
  readonly #identity: ClientIdentity;
  readonly #blocks: Blocks;
  readonly #commits: Commits;
  readonly #endorsers: PreferredEndorsers;

  /** Connects lazily: the peer need not be there yet. */
  constructor({ peer, identity, channel, chaincode, endorsers }: FabricGatewayLedgerOptions) {
    this.channel = channel;
    this.chaincode = chaincode;
    this.#identity = identity;
    this.#endorsers = new PreferredEndorsers(endorsers);
    this.#client = connectPeer(peer);
    const sign = signerOf(identity.privateKey);
    this.#gateway = connect({
      client: this.#client,
      identity,
      signer: (message) => Promise.resolve(sign(message)),
      hash: (message) => message,
      evaluateOptions: () => ({ deadline: Date.now() + DEADLINES.evaluate }),
      endorseOptions: () => ({ deadline: Date.now() + DEADLINES.endorse }),
      submitOptions: () => ({ deadline: Date.now() + DEADLINES.submit }),
      commitStatusOptions: () => ({ deadline: Date.now() + DEADLINES.commit }),
    });
    this.#network = this.#gateway.getNetwork(channel);
    this.#blocks = new Blocks({ client: this.#client, channel, identity, sign });
    this.#commits = new Commits((signal) => this.#blocks.from('newest', signal));
  }

  propose(transaction: string, args: readonly string[], transient: Transient = {}): Proposal {
    const isPreferring = this.#endorsers.arePreferred;
    const proposal = this.#contract().newProposal(transaction, {
      arguments: [...args],
      transientData: { ...transient },
      ...(isPreferring && { endorsingOrganizations: [...this.#endorsers.organizations] }),
    });
    return {
      transactionId: proposal.getTransactionId(),
      endorse: async (options = {}) => {
        try {
          return await this.#endorse(proposal, options);
        } catch (error) {
          if (!isPreferring || !(error instanceof LedgerUnavailable)) throw error;
          this.#endorsers.avoid();
          return this.#endorse(withAnyEndorsers(this.#gateway, proposal), options);
        }
      },
    };
  }

  endorsed(bytes: Uint8Array): Endorsed {
    return this.#staged(this.#gateway.newTransaction(bytes));
  }

  async submit(transaction: string, args: readonly string[], options?: SubmitOptions): Promise<Committed> {
    const endorsed = await this.propose(transaction, args, options?.transient).endorse(options);
    return endorsed.submit(options);
  }

  /** Asked of the own organisation's peer: the one whose blocks the projection follows. */
  async evaluate(query: string, args: readonly string[], { signal }: CallOptions = {}): Promise<string> {
    try {
      const result = this.#contract().evaluate(query, {
        arguments: [...args],
        endorsingOrganizations: [this.#identity.mspId],
      });
      return Buffer.from(await until(result, signal)).toString('utf8');
    } catch (error) {
      signal?.throwIfAborted();
      throw refusalOf(error);
    }
  }

  async commitStatus(transactionId: string, { signal }: CallOptions = {}): Promise<CommitStatus> {
    try {
      const commit = this.#gateway.newCommit(commitRequest(transactionId, this.channel, this.#identity));
      const { blockNumber } = await until(commit.getStatus(), signal);
      const place = placesIn(await this.block(Number(blockNumber), { ...(signal && { signal }) })).get(
        transactionId,
      );
      if (place === undefined) throw new Error(`block ${blockNumber} has no transaction ${transactionId}`);
      return place;
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
    this.#gateway.close();
    this.#client.close();
  }

  async #endorse(proposal: SdkProposal, { signal }: CallOptions): Promise<Endorsed> {
    try {
      const endorsed = await until(
        pRetry(() => proposal.endorse(), {
          ...ENDORSE_RETRIES,
          shouldRetry: ({ error }) => isPassing(error, this.#identity.mspId),
          ...(signal && { signal }),
        }),
        signal,
      );
      return this.#staged(endorsed);
    } catch (error) {
      signal?.throwIfAborted();
      throw refusalOf(error);
    }
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
  async #send(transaction: Transaction, signal: AbortSignal | undefined): Promise<CommitStatus> {
    const transactionId = transaction.getTransactionId();
    signal?.throwIfAborted();
    const expected = await this.#commits.expect(transactionId, signal);
    try {
      await until(transaction.submit(), signal);
      const place = await until(expected.place, withDeadline(DEADLINES.commit, signal));
      // Sent once more: what became of its first occurrence counts.
      return place.validationCode === 'DUPLICATE_TXID'
        ? await this.commitStatus(transactionId, { ...(signal && { signal }) })
        : place;
    } catch (error) {
      throw error instanceof CommitUnknown ? error : new CommitUnknown(transactionId, { cause: error });
    } finally {
      expected.forget();
    }
  }
}
