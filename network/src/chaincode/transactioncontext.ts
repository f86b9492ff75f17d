import type { TransactionSimulator } from '../ledger/simulator.js';
import type { peer } from '../proto/fabric.js';
import { QueryResults } from './queryresults.js';

/** What a chaincode is asked to run. */
export interface Invocation {
  readonly channel: string;
  readonly transactionId: string;
  /** The chaincode's name: the namespace of its keys. */
  readonly chaincode: string;
  readonly signedProposal: peer.SignedProposal;
  /** Serialised `peer.ChaincodeInput`. */
  readonly input: Uint8Array;
  readonly simulator: TransactionSimulator;
}

/** A running invocation, as the shim calls of its chaincode see it. */
export class TransactionContext {
  readonly namespace: string;
  readonly simulator: TransactionSimulator;
  readonly queries = new QueryResults();

  constructor({ chaincode, simulator }: Invocation) {
    this.namespace = chaincode;
    this.simulator = simulator;
  }
}
