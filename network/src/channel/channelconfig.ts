import { CertificateError } from '../crypto/certificate.js';
import { Msp } from '../msp/msp.js';
import { MspManager } from '../msp/mspmanager.js';
import { PolicyError } from '../policy/policy.js';
import { PolicyTree } from '../policy/policytree.js';
import { decode, DecodeError } from '../proto/decode.js';
import { common, orderer, peer } from '../proto/fabric.js';
import { DEFAULT_ACLS, type Resource } from './resources.js';

/** When the orderer cuts a block (`orderer.BatchSize`, `orderer.BatchTimeout`). */
export interface BatchSettings {
  readonly maxMessages: number;
  readonly absoluteMaxBytes: number;
  readonly preferredMaxBytes: number;
  readonly timeoutMs: number;
}

/** A configuration block that cannot be used. */
export class ChannelConfigError extends Error {
  override readonly name = 'ChannelConfigError';
  readonly code = 'BAD_CONFIGURATION';
}

/** A channel as its configuration block describes it: members, policies, access control, batch size. */
export class ChannelConfig {
  readonly channel: string;
  /** The group `Channel`, with everything in it. */
  readonly root: common.ConfigGroup;
  readonly msps: MspManager;
  readonly policies: PolicyTree;
  readonly batch: BatchSettings;
  /** MSP ids of the application organisations. */
  readonly applicationMspIds: readonly string[];
  /** What every node must be able to do, such as V2_0; empty if nothing in particular. */
  readonly capability: string;
  readonly #acls: ReadonlyMap<string, string>;

  private constructor(channel: string, root: common.ConfigGroup) {
    const application = child(root, 'Application');
    this.channel = channel;
    this.root = root;
    this.msps = new MspManager([...organizations(application), ...organizations(child(root, 'Orderer'))]);
    this.policies = new PolicyTree(root);
    this.batch = batchSettings(child(root, 'Orderer'));
    this.applicationMspIds = groupNames(application);
    this.capability = capabilityOf(root);
    this.#acls = aclsOf(application);
  }

  /**
   * Reads a configuration block.
   * @param block a serialised `common.Block` with one configuration envelope
   * @throws ChannelConfigError
   */
  static fromBlock(block: Uint8Array): ChannelConfig {
    try {
      const { channel, root } = readConfiguration(block);
      return new ChannelConfig(channel, root);
    } catch (error) {
      if (error instanceof PolicyError || error instanceof CertificateError || error instanceof DecodeError) {
        throw new ChannelConfigError('the channel configuration is not valid', { cause: error });
      }
      throw error;
    }
  }

  /** The path of the policy that guards a resource: the channel's ACL, or else Fabric's default. */
  policyPathFor(resource: Resource): string {
    return this.#acls.get(resource) ?? DEFAULT_ACLS[resource];
  }
}

function readConfiguration(block: Uint8Array): {
  readonly channel: string;
  readonly root: common.ConfigGroup;
} {
  const [envelope] = decode(common.Block, block, 'Block').getData()?.getDataList_asU8() ?? [];
  if (envelope === undefined) {
    throw new ChannelConfigError('a configuration block needs one envelope');
  }
  const bytes = decode(common.Envelope, envelope, 'Envelope').getPayload_asU8();
  const payload = decode(common.Payload, bytes, 'Payload');
  const headerBytes = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
  const header = decode(common.ChannelHeader, headerBytes, 'ChannelHeader');
  if (header.getType() !== common.HeaderType.CONFIG) {
    throw new ChannelConfigError('the block holds no channel configuration');
  }
  const root = decode(common.ConfigEnvelope, payload.getData_asU8(), 'ConfigEnvelope')
    .getConfig()
    ?.getChannelGroup();
  if (root === undefined) {
    throw new ChannelConfigError('the configuration has no channel group');
  }
  return { channel: header.getChannelId(), root };
}

function child(group: common.ConfigGroup, name: string): common.ConfigGroup {
  const found = group.getGroupsMap().get(name);
  if (found === undefined) {
    throw new ChannelConfigError(`the configuration has no group ${name}`);
  }
  return found;
}

function groupNames(group: common.ConfigGroup): readonly string[] {
  const names: string[] = [];
  group.getGroupsMap().forEach((_, name) => names.push(name));
  return names;
}

function organizations(group: common.ConfigGroup): readonly Msp[] {
  return groupNames(group).map((name) => Msp.fromConfig(valueOf(child(group, name), 'MSP')));
}

function valueOf(group: common.ConfigGroup, name: string): Uint8Array {
  const value = group.getValuesMap().get(name);
  if (value === undefined) {
    throw new ChannelConfigError(`the configuration has no value ${name}`);
  }
  return value.getValue_asU8();
}

function capabilityOf(root: common.ConfigGroup): string {
  const value = root.getValuesMap().get('Capabilities')?.getValue_asU8() ?? new Uint8Array();
  const names: string[] = [];
  decode(common.Capabilities, value, 'Capabilities')
    .getCapabilitiesMap()
    .forEach((_, name) => names.push(name));
  return names.join(', ');
}

function batchSettings(group: common.ConfigGroup): BatchSettings {
  const size = decode(orderer.BatchSize, valueOf(group, 'BatchSize'), 'BatchSize');
  const timeout = decode(orderer.BatchTimeout, valueOf(group, 'BatchTimeout'), 'BatchTimeout').getTimeout();
  return {
    maxMessages: size.getMaxMessageCount(),
    absoluteMaxBytes: size.getAbsoluteMaxBytes(),
    preferredMaxBytes: size.getPreferredMaxBytes(),
    timeoutMs: milliseconds(timeout),
  };
}

/** A Go duration of one unit, such as `20ms` or `2s`. */
function milliseconds(duration: string): number {
  const match = /^(?<value>\d+(?:\.\d+)?)(?<unit>ms|s|m)$/u.exec(duration);
  const factor = { ms: 1, s: 1000, m: 60_000 }[match?.groups?.['unit'] ?? ''];
  if (factor === undefined) {
    throw new ChannelConfigError(`the batch timeout ${duration} is not a duration`);
  }
  return Number(match?.groups?.['value']) * factor;
}

function aclsOf(application: common.ConfigGroup): ReadonlyMap<string, string> {
  const acls = new Map<string, string>();
  const value = application.getValuesMap().get('ACLs');
  if (value !== undefined) {
    decode(peer.ACLs, value.getValue_asU8(), 'ACLs')
      .getAclsMap()
      .forEach((resource, name) => acls.set(name, resource.getPolicyRef()));
  }
  return acls;
}
