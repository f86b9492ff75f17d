import { common } from '../proto/fabric.js';

/** Anything with protobuf bytes. */
export interface Serializable {
  serializeBinary(): Uint8Array;
}

/** A group of the channel configuration, described; every part falls under the same modification policy. */
export interface GroupDescription {
  readonly modPolicy: string;
  readonly groups?: Readonly<Record<string, common.ConfigGroup>>;
  readonly values?: Readonly<Record<string, Serializable>>;
  readonly policies?: Readonly<Record<string, common.Policy>>;
}

/** Builds `common.ConfigGroup` at version 0. */
export function configGroup({
  modPolicy,
  groups = {},
  values = {},
  policies = {},
}: GroupDescription): common.ConfigGroup {
  const group = new common.ConfigGroup();
  group.setModPolicy(modPolicy);
  for (const [name, child] of Object.entries(groups)) {
    group.getGroupsMap().set(name, child);
  }
  for (const [name, message] of Object.entries(values)) {
    const value = new common.ConfigValue();
    value.setValue(message.serializeBinary());
    value.setModPolicy(modPolicy);
    group.getValuesMap().set(name, value);
  }
  for (const [name, policy] of Object.entries(policies)) {
    const configured = new common.ConfigPolicy();
    configured.setPolicy(policy);
    configured.setModPolicy(modPolicy);
    group.getPoliciesMap().set(name, configured);
  }
  return group;
}
