import { ChaincodeError } from '../chaincode/errors.js';
import type { TransactionSimulator } from '../ledger/simulator.js';
import { peer } from '../proto/fabric.js';
import type { Proposal } from './proposal.js';

/** What running a chaincode came to. */
export interface Outcome {
  readonly response: peer.Response;
  readonly event?: peer.ChaincodeEvent | undefined;
}

/** A chaincode as the endorser runs it. */
export interface Chaincode {
  /** The version that endorsements name; `syscc` for those of the peer itself. */
  readonly version: string;
  /** Whether the peer brings it along: then it checks access itself. */
  readonly isSystem: boolean;
  /** Whether it reads or writes state; the simulator is missing otherwise. */
  readonly simulates: boolean;
  /** @throws ChaincodeError if a chaincode that runs beside the peer gives no response */
  execute(proposal: Proposal, simulator: TransactionSimulator | undefined): Promise<Outcome>;
}

/** @throws ChaincodeError with code NOT_DEFINED */
export function chaincodeIn(chaincodes: ReadonlyMap<string, Chaincode>, name: string): Chaincode {
  const chaincode = chaincodes.get(name);
  if (chaincode === undefined) {
    throw new ChaincodeError('NOT_DEFINED', `chaincode ${name} not found`);
  }
  return chaincode;
}

/** The version of system chaincodes (`core/scc/scc.go`, SysCCVersion). */
export const SYSTEM_VERSION = 'syscc';

/** A successful response. */
export function success(payload: Uint8Array): peer.Response {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(payload);
  return response;
}

/** A system chaincode's refusal: status 500. */
export function failure(message: string): peer.Response {
  const response = new peer.Response();
  response.setStatus(500);
  response.setMessage(message);
  return response;
}
