import type { ChaincodeConnection } from '../chaincode/connection.js';
import { ChaincodeError } from '../chaincode/errors.js';
import type { TransactionSimulator } from '../ledger/simulator.js';
import type { Chaincode, Outcome } from './chaincodes.js';
import type { Proposal } from './proposal.js';

const LIFECYCLE = '_lifecycle';

/** A chaincode that runs as a service beside the peer. */
export class UserChaincode implements Chaincode {
  readonly version: string;
  readonly isSystem = false;
  readonly simulates = true;
  readonly #connection: ChaincodeConnection;

  constructor(version: string, connection: ChaincodeConnection) {
    this.version = version;
    this.#connection = connection;
  }

  async execute(proposal: Proposal, simulator: TransactionSimulator): Promise<Outcome> {
    const { chaincode, channel, transactionId } = proposal;
    readDefinition(proposal, simulator);
    try {
      return await this.#connection.execute({
        channel,
        transactionId,
        chaincode,
        signedProposal: proposal.signedProposal,
        input: proposal.input.serializeBinary(),
        simulator,
      });
    } catch (error) {
      throw error instanceof ChaincodeError ? asFabricSays(error, transactionId) : error;
    }
  }
}

/** Every transaction depends on the definition that it ran under: a read of its sequence (`core/chaincode/lifecycle/cache.go`). */
function readDefinition({ chaincode, channel }: Proposal, simulator: TransactionSimulator): void {
  const sequence = simulator.getState(LIFECYCLE, `namespaces/fields/${chaincode}/Sequence`);
  if (sequence === undefined) {
    throw new Error(
      `make sure the chaincode ${chaincode} has been successfully defined on channel ${channel} and try again: chaincode ${chaincode} not found`,
    );
  }
}

function asFabricSays(error: ChaincodeError, transactionId: string): Error {
  const context = {
    UNAVAILABLE: `failed to execute transaction ${transactionId}: `,
    STREAM_TERMINATED: `failed to execute transaction ${transactionId}: error sending: `,
    TIMEOUT: `failed to execute transaction ${transactionId}: error sending: `,
    FAILED: '',
    UNSUPPORTED: '',
  }[error.code];
  return new Error(`error in simulation: ${context}${error.message}`, { cause: error });
}
