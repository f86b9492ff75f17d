import { decode } from '../proto/decode.js';
import { common, discovery, msp } from '../proto/fabric.js';

/**
 * The channel's organisations with their MSPs, and where the orderers of each are (`discovery/support/config`).
 * @param root the group `Channel` of the configuration
 */
export function configurationOf(root: common.ConfigGroup): discovery.ConfigResult {
  const result = new discovery.ConfigResult();
  for (const group of membersOf(root, 'Orderer')) {
    const config = mspOf(group);
    result.getMspsMap().set(config.getName(), config);
    result.getOrderersMap().set(config.getName(), endpointsOf(group));
  }
  for (const group of membersOf(root, 'Application')) {
    const config = mspOf(group);
    if (!result.getMspsMap().has(config.getName())) {
      result.getMspsMap().set(config.getName(), config);
    }
  }
  return result;
}

function membersOf(
  root: common.ConfigGroup,
  section: 'Orderer' | 'Application',
): readonly common.ConfigGroup[] {
  const groups: common.ConfigGroup[] = [];
  root
    .getGroupsMap()
    .get(section)
    ?.getGroupsMap()
    .forEach((group) => groups.push(group));
  return groups;
}

function mspOf(group: common.ConfigGroup): msp.FabricMSPConfig {
  const outer = decode(msp.MSPConfig, valueOf(group, 'MSP'), 'MSPConfig');
  return decode(msp.FabricMSPConfig, outer.getConfig_asU8(), 'FabricMSPConfig');
}

function endpointsOf(group: common.ConfigGroup): discovery.Endpoints {
  const addresses = decode(common.OrdererAddresses, valueOf(group, 'Endpoints'), 'OrdererAddresses');
  const endpoints = new discovery.Endpoints();
  for (const address of addresses.getAddressesList()) {
    const colon = address.lastIndexOf(':');
    const endpoint = new discovery.Endpoint();
    endpoint.setHost(address.slice(0, colon));
    endpoint.setPort(Number(address.slice(colon + 1)));
    endpoints.addEndpoint(endpoint);
  }
  return endpoints;
}

function valueOf(group: common.ConfigGroup, name: string): Uint8Array {
  return group.getValuesMap().get(name)?.getValue_asU8() ?? new Uint8Array();
}
