import { ChaincodeError } from '../chaincode/errors.js';
import type { CalledChaincode } from '../chaincode/transactioncontext.js';
import type { TransactionSimulator } from '../ledger/simulator.js';
import { peer } from '../proto/fabric.js';
import type { AccessControl } from './accesscontrol.js';
import { forCaller } from './chaincodefailure.js';
import { chaincodeIn, type Chaincode } from './chaincodes.js';
import type { Proposal } from './proposal.js';

/**
 * Calls from chaincode to chaincode (`core/chaincode/handler.go`, HandleInvokeChaincode): the called one runs for the
 * same proposal in the same simulation, under its own namespace; the event that it sets is lost.
 */
export class ChaincodeCalls {
  readonly #access: AccessControl;
  readonly #chaincodes: ReadonlyMap<string, Chaincode>;

  /** @param chaincodes all that the peer runs, by name */
  constructor(access: AccessControl, chaincodes: ReadonlyMap<string, Chaincode>) {
    this.#access = access;
    this.#chaincodes = chaincodes;
  }

  /**
   * Runs a chaincode for another one.
   * @param proposal the caller's
   * @returns the message with its response
   * @throws Error in Fabric's words: another channel, a creator who may not, no such chaincode, one that fails
   */
  async call(
    { name, channel }: CalledChaincode,
    input: peer.ChaincodeInput,
    proposal: Proposal,
    simulator: TransactionSimulator,
  ): Promise<peer.ChaincodeMessage> {
    this.#authorise(name, channel === '' ? proposal.channel : channel, proposal);
    const called = { ...proposal, chaincode: name, input };
    try {
      const { response } = await chaincodeIn(this.#chaincodes, name).execute(called, simulator);
      return completed(response, called);
    } catch (error) {
      throw error instanceof ChaincodeError ? forCaller(error, called) : error;
    }
  }

  #authorise(name: string, channel: string, proposal: Proposal): void {
    const isSystem = this.#chaincodes.get(name)?.isSystem === true;
    if (channel !== proposal.channel) {
      throw new ChaincodeError(
        'UNSUPPORTED',
        isSystem
          ? `failed to find ledger for channel: ${channel}`
          : `Failed to get policy manager for channel [${channel}]`,
      );
    }
    if (!isSystem) {
      this.#access.check('peer/ChaincodeToChaincode', proposal.signed);
    }
  }
}

function completed(response: peer.Response, { channel, transactionId }: Proposal): peer.ChaincodeMessage {
  const message = new peer.ChaincodeMessage();
  message.setType(peer.ChaincodeMessage.Type.COMPLETED);
  message.setPayload(response.serializeBinary());
  message.setChannelId(channel);
  message.setTxid(transactionId);
  return message;
}
