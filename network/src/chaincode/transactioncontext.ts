import type { TransactionSimulator } from '../ledger/simulator.js';
import type { peer } from '../proto/fabric.js';
import { QueryResults } from './queryresults.js';

/** The chaincode that another one calls. */
export interface CalledChaincode {
  readonly name: string;
  /** Empty for the caller's own. */
  readonly channel: string;
}

/**
 * Runs another chaincode within the caller's simulation.
 * @returns the message with its response, for the caller
 */
export type CallChaincode = (
  target: CalledChaincode,
  input: peer.ChaincodeInput,
) => Promise<peer.ChaincodeMessage>;

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
  readonly callChaincode: CallChaincode;
}

/** A running invocation, as the shim calls of its chaincode see it. */
export class TransactionContext {
  readonly namespace: string;
  readonly simulator: TransactionSimulator;
  readonly callChaincode: CallChaincode;
  readonly queries = new QueryResults();

  constructor({ chaincode, simulator, callChaincode }: Invocation) {
    this.namespace = chaincode;
    this.simulator = simulator;
    this.callChaincode = callChaincode;
  }
}
