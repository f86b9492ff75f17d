import type { ChannelConfig } from '../channel/channelconfig.js';
import type { TransactionSimulator } from '../ledger/simulator.js';
import { decode, DecodeError } from '../proto/decode.js';
import { peer } from '../proto/fabric.js';
import { AccessDenied, type AccessControl } from './accesscontrol.js';
import { failure, success, SYSTEM_VERSION, type Chaincode, type Outcome } from './chaincodes.js';
import type { Proposal } from './proposal.js';

const { lifecycle } = peer;
const LIFECYCLE = '_lifecycle';
const METADATA_PREFIX = 'namespaces/metadata/';
const FUNCTIONS = ['QueryChaincodeDefinition', 'QueryChaincodeDefinitions'] as const;
type FunctionName = (typeof FUNCTIONS)[number];

interface Definition {
  readonly sequence: number;
  readonly endorsement: InstanceType<typeof lifecycle.ChaincodeEndorsementInfo>;
  readonly validation: InstanceType<typeof lifecycle.ChaincodeValidationInfo>;
}

/** What the lifecycle refuses: Fabric's status and words. */
class LifecycleError extends Error {
  override readonly name = 'LifecycleError';
  readonly code = 'NOT_DEFINED';
}

/**
 * The lifecycle system chaincode's queries (`core/chaincode/lifecycle/scc.go`). Definitions come from the ledger;
 * approvals do not stand on it, so those who run a peer are said to have approved.
 */
export class Lifecycle implements Chaincode {
  readonly version = SYSTEM_VERSION;
  readonly isSystem = true;
  readonly simulates = true;
  readonly #config: ChannelConfig;
  readonly #access: AccessControl;
  readonly #approving: readonly string[];

  /** @param approving MSP ids of the organisations that have approved the definition */
  constructor(config: ChannelConfig, access: AccessControl, approving: readonly string[]) {
    this.#config = config;
    this.#access = access;
    this.#approving = approving;
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
    if (!isFunction(name) || simulator === undefined) {
      return { response: failure(`the embedded network does not have ${LIFECYCLE}/${name}`) };
    }
    try {
      this.#access.check(`${LIFECYCLE}/${name}`, signed);
      const result =
        name === 'QueryChaincodeDefinition' ? this.#query(argument, simulator) : await queryAll(simulator);
      return { response: success(result) };
    } catch (error) {
      return { response: refusal(name, error) };
    }
  }

  #query(argument: Uint8Array, simulator: TransactionSimulator): Uint8Array {
    const asked = decode(
      lifecycle.QueryChaincodeDefinitionArgs,
      argument,
      'QueryChaincodeDefinitionArgs',
    ).getName();
    const { sequence, endorsement, validation } = readDefinition(asked, simulator);
    const result = new lifecycle.QueryChaincodeDefinitionResult();
    result.setSequence(sequence);
    result.setVersion(endorsement.getVersion());
    result.setEndorsementPlugin(endorsement.getEndorsementPlugin());
    result.setValidationPlugin(validation.getValidationPlugin());
    result.setValidationParameter(validation.getValidationParameter_asU8());
    result.setInitRequired(endorsement.getInitRequired());
    result.setCollections(new peer.CollectionConfigPackage());
    for (const mspId of this.#config.applicationMspIds) {
      result.getApprovalsMap().set(mspId, this.#approving.includes(mspId));
    }
    return result.serializeBinary();
  }
}

function isFunction(name: string): name is FunctionName {
  return (FUNCTIONS as readonly string[]).includes(name);
}

function refusal(name: string, error: unknown): peer.Response {
  if (error instanceof AccessDenied) {
    return failure(`Failed to authorize invocation due to failed ACL check: ${error.message}`);
  }
  if (error instanceof LifecycleError) {
    const response = failure(error.message);
    response.setStatus(404);
    return response;
  }
  if (error instanceof DecodeError) {
    return failure(`failed to invoke backing implementation of '${name}': ${error.message}`);
  }
  throw error;
}

async function queryAll(simulator: TransactionSimulator): Promise<Uint8Array> {
  const result = new lifecycle.QueryChaincodeDefinitionsResult();
  const range = simulator.range(LIFECYCLE, METADATA_PREFIX, `${METADATA_PREFIX.slice(0, -1)}0`);
  for (let found = await range.next(); found !== undefined; found = await range.next()) {
    const name = found.key.slice(METADATA_PREFIX.length);
    const { sequence, endorsement, validation } = readDefinition(name, simulator);
    const definition = new lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
    definition.setName(name);
    definition.setSequence(sequence);
    definition.setVersion(endorsement.getVersion());
    definition.setEndorsementPlugin(endorsement.getEndorsementPlugin());
    definition.setValidationPlugin(validation.getValidationPlugin());
    definition.setValidationParameter(validation.getValidationParameter_asU8());
    definition.setInitRequired(endorsement.getInitRequired());
    definition.setCollections(new peer.CollectionConfigPackage());
    result.addChaincodeDefinitions(definition);
  }
  await range.close();
  return result.serializeBinary();
}

function readDefinition(name: string, simulator: TransactionSimulator): Definition {
  if (simulator.getState(LIFECYCLE, `${METADATA_PREFIX}${name}`) === undefined) {
    throw new LifecycleError(`namespace ${name} is not defined`);
  }
  const field = (of: string): InstanceType<typeof lifecycle.StateData> => {
    const value = simulator.getState(LIFECYCLE, `namespaces/fields/${name}/${of}`);
    return decode(lifecycle.StateData, value ?? new Uint8Array(), 'StateData');
  };
  const bytes = (of: string): Uint8Array => field(of).getBytes_asU8();
  return {
    sequence: field('Sequence').getInt64(),
    endorsement: decode(
      lifecycle.ChaincodeEndorsementInfo,
      bytes('EndorsementInfo'),
      'ChaincodeEndorsementInfo',
    ),
    validation: decode(lifecycle.ChaincodeValidationInfo, bytes('ValidationInfo'), 'ChaincodeValidationInfo'),
  };
}
