import type { TransactionSimulator } from '../ledger/simulator.js';
import { decode } from '../proto/decode.js';
import { peer } from '../proto/fabric.js';
import { describe, readDefinition, readDefinitions } from './committeddefinition.js';

const { lifecycle } = peer;
const NOT_FOUND = 404;
const FAILED = 500;

/** What the lifecycle refuses, in Fabric's words and with its status. */
export class LifecycleError extends Error {
  override readonly name = 'LifecycleError';
  readonly code = 'REFUSED';
  readonly status: number;

  constructor(message: string, status = FAILED) {
    super(message);
    this.status = status;
  }
}

/** A chaincode's package on a peer. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Fabric's id of it, `label:hash`. */
  readonly packageId: string;
}

/** What a peer knows beside the ledger. Nothing of it stands there: it follows from the topology. */
export interface LifecycleKnowledge {
  readonly channel: string;
  /** MSP id of the organisation whose peer this is. */
  readonly mspId: string;
  /** MSP ids of the channel's application organisations. */
  readonly members: readonly string[];
  /** Those of them that have approved every definition. */
  readonly approving: readonly string[];
  /** What the peer has installed. */
  readonly packages: readonly InstalledPackage[];
}

/** @throws LifecycleError with status 404 */
export function queryDefinition(
  argument: Uint8Array,
  simulator: TransactionSimulator,
  { members, approving }: LifecycleKnowledge,
): Uint8Array {
  const { QueryChaincodeDefinitionArgs, QueryChaincodeDefinitionResult } = lifecycle;
  const name = decode(QueryChaincodeDefinitionArgs, argument, 'QueryChaincodeDefinitionArgs').getName();
  const definition = readDefinition(name, simulator);
  if (definition === undefined) {
    throw new LifecycleError(`namespace ${name} is not defined`, NOT_FOUND);
  }
  const result = describe(new QueryChaincodeDefinitionResult(), definition);
  for (const mspId of members) {
    result.getApprovalsMap().set(mspId, approving.includes(mspId));
  }
  return result.serializeBinary();
}

export async function queryDefinitions(
  _argument: Uint8Array,
  simulator: TransactionSimulator,
): Promise<Uint8Array> {
  const result = new lifecycle.QueryChaincodeDefinitionsResult();
  for (const definition of await readDefinitions(simulator)) {
    const entry = new lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
    entry.setName(definition.name);
    result.addChaincodeDefinitions(describe(entry, definition));
  }
  return result.serializeBinary();
}

/** What the peer's organisation has approved: the committed definition, if it runs a peer. @throws LifecycleError */
export function queryApproved(
  argument: Uint8Array,
  simulator: TransactionSimulator,
  { channel, mspId, approving, packages }: LifecycleKnowledge,
): Uint8Array {
  const { QueryApprovedChaincodeDefinitionArgs, QueryApprovedChaincodeDefinitionResult } = lifecycle;
  const asked = decode(
    QueryApprovedChaincodeDefinitionArgs,
    argument,
    'QueryApprovedChaincodeDefinitionArgs',
  );
  const [name, sequence] = [asked.getName(), asked.getSequence()];
  const definition = readDefinition(name, simulator);
  if (
    definition === undefined ||
    !approving.includes(mspId) ||
    (sequence !== 0 && sequence !== definition.sequence)
  ) {
    throw new LifecycleError(
      `could not fetch approved chaincode definition (name: '${name}', sequence: '${sequence}') on channel '${channel}'`,
    );
  }
  const local = new lifecycle.ChaincodeSource.Local();
  local.setPackageId(packages.find((installed) => installed.name === name)?.packageId ?? '');
  const source = new lifecycle.ChaincodeSource();
  source.setLocalPackage(local);
  const result = describe(new QueryApprovedChaincodeDefinitionResult(), definition);
  result.setSource(source);
  return result.serializeBinary();
}

/** Whoever has approved the next definition: nobody, since a definition here changes with the topology only. @throws LifecycleError */
export function checkCommitReadiness(
  argument: Uint8Array,
  simulator: TransactionSimulator,
  { members }: LifecycleKnowledge,
): Uint8Array {
  const asked = decode(lifecycle.CheckCommitReadinessArgs, argument, 'CheckCommitReadinessArgs');
  const next = (readDefinition(asked.getName(), simulator)?.sequence ?? 0) + 1;
  if (asked.getSequence() !== next) {
    throw new LifecycleError(
      `requested sequence is ${asked.getSequence()}, but new definition must be sequence ${next}`,
    );
  }
  const result = new lifecycle.CheckCommitReadinessResult();
  for (const mspId of members) {
    result.getApprovalsMap().set(mspId, false);
  }
  return result.serializeBinary();
}

export function queryInstalled({ channel, packages }: LifecycleKnowledge): Uint8Array {
  const { QueryInstalledChaincodesResult } = lifecycle;
  const result = new QueryInstalledChaincodesResult();
  for (const { name, version, packageId } of packages) {
    const chaincode = new QueryInstalledChaincodesResult.Chaincode();
    chaincode.setName(name);
    chaincode.setVersion(version);
    const references = new QueryInstalledChaincodesResult.References();
    references.addChaincodes(chaincode);
    const installed = new QueryInstalledChaincodesResult.InstalledChaincode();
    installed.setPackageId(packageId);
    installed.setLabel(packageId.slice(0, packageId.lastIndexOf(':')));
    installed.getReferencesMap().set(channel, references);
    result.addInstalledChaincodes(installed);
  }
  return result.serializeBinary();
}
