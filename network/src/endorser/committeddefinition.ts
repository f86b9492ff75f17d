import type { TransactionSimulator } from '../ledger/simulator.js';
import { decode } from '../proto/decode.js';
import { peer } from '../proto/fabric.js';
import { LIFECYCLE } from '../validation/definition.js';

const { lifecycle } = peer;
const METADATA_PREFIX = 'namespaces/metadata/';

/** A chaincode's definition as `_lifecycle` has it. */
export interface CommittedDefinition {
  readonly name: string;
  readonly sequence: number;
  readonly endorsement: InstanceType<typeof lifecycle.ChaincodeEndorsementInfo>;
  readonly validation: InstanceType<typeof lifecycle.ChaincodeValidationInfo>;
}

/** What results of the lifecycle's queries say of a definition. */
interface DefinitionResult {
  setSequence(sequence: number): unknown;
  setVersion(version: string): unknown;
  setEndorsementPlugin(plugin: string): unknown;
  setValidationPlugin(plugin: string): unknown;
  setValidationParameter(parameter: Uint8Array): unknown;
  setInitRequired(isRequired: boolean): unknown;
  setCollections(collections: peer.CollectionConfigPackage): unknown;
}

/** The definition of that name; undefined if there is none. */
export function readDefinition(
  name: string,
  simulator: TransactionSimulator,
): CommittedDefinition | undefined {
  if (simulator.getState(LIFECYCLE, `${METADATA_PREFIX}${name}`) === undefined) {
    return undefined;
  }
  const field = (of: string): InstanceType<typeof lifecycle.StateData> => {
    const value = simulator.getState(LIFECYCLE, `namespaces/fields/${name}/${of}`);
    return decode(lifecycle.StateData, value ?? new Uint8Array(), 'StateData');
  };
  const bytes = (of: string): Uint8Array => field(of).getBytes_asU8();
  return {
    name,
    sequence: field('Sequence').getInt64(),
    endorsement: decode(
      lifecycle.ChaincodeEndorsementInfo,
      bytes('EndorsementInfo'),
      'ChaincodeEndorsementInfo',
    ),
    validation: decode(lifecycle.ChaincodeValidationInfo, bytes('ValidationInfo'), 'ChaincodeValidationInfo'),
  };
}

/** All definitions of the channel, in the order of their names. */
export async function readDefinitions(
  simulator: TransactionSimulator,
): Promise<readonly CommittedDefinition[]> {
  const definitions: CommittedDefinition[] = [];
  const range = simulator.range(LIFECYCLE, METADATA_PREFIX, `${METADATA_PREFIX.slice(0, -1)}0`);
  for (let found = await range.next(); found !== undefined; found = await range.next()) {
    const definition = readDefinition(found.key.slice(METADATA_PREFIX.length), simulator);
    if (definition !== undefined) {
      definitions.push(definition);
    }
  }
  await range.close();
  return definitions;
}

/** Fills a query's result with a definition. */
export function describe<T extends DefinitionResult>(
  result: T,
  { sequence, endorsement, validation }: CommittedDefinition,
): T {
  result.setSequence(sequence);
  result.setVersion(endorsement.getVersion());
  result.setEndorsementPlugin(endorsement.getEndorsementPlugin());
  result.setValidationPlugin(validation.getValidationPlugin());
  result.setValidationParameter(validation.getValidationParameter_asU8());
  result.setInitRequired(endorsement.getInitRequired());
  result.setCollections(new peer.CollectionConfigPackage());
  return result;
}
