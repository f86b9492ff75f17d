import type { ChaincodeConnection } from '../chaincode/connection.js';
import { ChaincodeError } from '../chaincode/errors.js';
import type { TransactionSimulator } from '../ledger/simulator.js';
import { LIFECYCLE } from '../validation/definition.js';
import type { ChaincodeCalls } from './chaincodecalls.js';
import type { Chaincode, Outcome } from './chaincodes.js';
import type { Proposal } from './proposal.js';

/** A chaincode that runs as a service beside the peer. */
export class UserChaincode implements Chaincode {
  readonly version: string;
  readonly isSystem = false;
  readonly simulates = true;
  readonly #connection: ChaincodeConnection;
  readonly #calls: ChaincodeCalls;

  /** @param calls how it reaches other chaincodes */
  constructor(version: string, connection: ChaincodeConnection, calls: ChaincodeCalls) {
    this.version = version;
    this.#connection = connection;
    this.#calls = calls;
  }

  async execute(proposal: Proposal, simulator: TransactionSimulator): Promise<Outcome> {
    const { chaincode, channel, transactionId } = proposal;
    readDefinition(chaincode, simulator);
    return this.#connection.execute({
      channel,
      transactionId,
      chaincode,
      signedProposal: proposal.signedProposal,
      input: proposal.input.serializeBinary(),
      simulator,
      callChaincode: (target, input) => this.#calls.call(target, input, proposal, simulator),
    });
  }
}

/**
 * Every transaction depends on the definitions that it ran under: a read of their sequence
 * (`core/chaincode/lifecycle/endorsement_info.go`).
 */
function readDefinition(chaincode: string, simulator: TransactionSimulator): void {
  if (simulator.getState(LIFECYCLE, `namespaces/fields/${chaincode}/Sequence`) === undefined) {
    throw new ChaincodeError('NOT_DEFINED', `chaincode ${chaincode} not found`);
  }
}
