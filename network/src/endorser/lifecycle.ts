import type { TransactionSimulator } from '../ledger/simulator.js';
import { DecodeError } from '../proto/decode.js';
import type { peer } from '../proto/fabric.js';
import { LIFECYCLE } from '../validation/definition.js';
import { AccessDenied, type AccessControl } from './accesscontrol.js';
import { failure, success, SYSTEM_VERSION, type Chaincode, type Outcome } from './chaincodes.js';
import {
  checkCommitReadiness,
  LifecycleError,
  queryApproved,
  queryDefinition,
  queryDefinitions,
  queryInstalled,
  type LifecycleKnowledge,
} from './lifecyclequeries.js';
import type { Proposal } from './proposal.js';

/** Queries of a channel, for its writers. */
const OF_CHANNEL = {
  CheckCommitReadiness: checkCommitReadiness,
  QueryChaincodeDefinition: queryDefinition,
  QueryChaincodeDefinitions: queryDefinitions,
} as const;
/** Queries about the peer's organisation, for its administrators (`core/aclmgmt/defaultaclprovider.go`). */
const QUERY_APPROVED = 'QueryApprovedChaincodeDefinition';
const QUERY_INSTALLED = 'QueryInstalledChaincodes';

/**
 * The lifecycle system chaincode's queries (`core/chaincode/lifecycle/scc.go`). Definitions come from the ledger;
 * approvals and packages do not stand on it, so those who run a peer are said to have approved and installed.
 */
export class Lifecycle implements Chaincode {
  readonly version = SYSTEM_VERSION;
  readonly isSystem = true;
  readonly simulates = true;
  readonly #access: AccessControl;
  readonly #knowledge: LifecycleKnowledge;

  constructor(access: AccessControl, knowledge: LifecycleKnowledge) {
    this.#access = access;
    this.#knowledge = knowledge;
  }

  async execute({ input, signed }: Proposal, simulator: TransactionSimulator | undefined): Promise<Outcome> {
    const [first, argument, ...others] = input.getArgsList_asU8();
    if (first === undefined) {
      return { response: failure('lifecycle scc must be invoked with arguments') };
    }
    if (argument === undefined || others.length > 0) {
      const count = input.getArgsList().length;
      return {
        response: failure(`lifecycle scc operations require exactly two arguments but received ${count}`),
      };
    }
    const name = Buffer.from(first).toString();
    const query = this.#queryOf(name, signed, simulator);
    if (query === undefined) {
      return { response: failure(`the embedded network does not have ${LIFECYCLE}/${name}`) };
    }
    try {
      return { response: success(await query(argument)) };
    } catch (error) {
      return { response: refusal(name, error) };
    }
  }

  #queryOf(
    name: string,
    signed: Proposal['signed'],
    simulator: TransactionSimulator | undefined,
  ): ((argument: Uint8Array) => Promise<Uint8Array> | Uint8Array) | undefined {
    const { mspId } = this.#knowledge;
    if (name === QUERY_INSTALLED) {
      return () => {
        this.#access.checkAdministrator(mspId, signed);
        return queryInstalled(this.#knowledge);
      };
    }
    if (simulator === undefined) {
      return undefined;
    }
    if (name === QUERY_APPROVED) {
      return (argument) => {
        this.#access.checkAdministrator(mspId, signed);
        return queryApproved(argument, simulator, this.#knowledge);
      };
    }
    if (!isOfChannel(name)) {
      return undefined;
    }
    return (argument) => {
      this.#access.check(`${LIFECYCLE}/${name}`, signed);
      return OF_CHANNEL[name](argument, simulator, this.#knowledge);
    };
  }
}

function isOfChannel(name: string): name is keyof typeof OF_CHANNEL {
  return Object.hasOwn(OF_CHANNEL, name);
}

function refusal(name: string, error: unknown): peer.Response {
  if (error instanceof AccessDenied) {
    return failure(`Failed to authorize invocation due to failed ACL check: ${error.message}`);
  }
  if (error instanceof LifecycleError && error.status !== 500) {
    const response = failure(error.message);
    response.setStatus(error.status);
    return response;
  }
  if (error instanceof LifecycleError || error instanceof DecodeError) {
    return failure(`failed to invoke backing implementation of '${name}': ${error.message}`);
  }
  throw error;
}
