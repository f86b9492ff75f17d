import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { applicationMember, blockReaders } from '../channel/members.js';
import { decode } from '../proto/decode.js';
import { common } from '../proto/fabric.js';
import type { Ports } from '../topology/connectionprofile.js';
import type { OrganizationMaterial } from '../topology/material.js';
import type { Topology } from '../topology/topology.js';

/** Organisations that a channel is to have beside those it has. */
export interface Enlargement {
  readonly topology: Topology;
  readonly added: readonly OrganizationMaterial[];
  readonly ports: Ports;
}

/** @returns the configuration in a serialised `common.Block` that holds one */
export function configIn(block: Uint8Array): common.Config {
  const [envelope = new Uint8Array()] =
    decode(common.Block, block, 'Block').getData()?.getDataList_asU8() ?? [];
  const payload = decode(
    common.Payload,
    decode(common.Envelope, envelope, 'Envelope').getPayload_asU8(),
    'Payload',
  );
  return (
    decode(common.ConfigEnvelope, payload.getData_asU8(), 'ConfigEnvelope').getConfig() ?? new common.Config()
  );
}

/** MSP ids of the application's organisations. */
export function membersOf(config: common.Config): readonly string[] {
  return [...(applicationOf(config)?.getGroupsMap().keys() ?? [])];
}

/** The configuration with the added organisations, whose peers may read blocks; nothing else of it changes. */
export function enlarged(config: common.Config, { topology, added, ports }: Enlargement): common.Config {
  const changed = common.Config.deserializeBinary(config.serializeBinary());
  const application = applicationOf(changed);
  for (const member of added) {
    application?.getGroupsMap().set(member.organization.mspId, applicationMember(member, ports));
  }
  for (const group of [changed.getChannelGroup(), application]) {
    group?.getPoliciesMap().get('Readers')?.setPolicy(blockReaders(topology));
  }
  return changed;
}

/**
 * What leads from one configuration to another, computed by Fabric's `configtxlator`.
 * @returns a serialised `common.Envelope` that nobody has signed yet
 */
export async function updateEnvelope(
  configtxlator: string,
  channel: string,
  from: common.Config,
  to: common.Config,
): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), 'xinjian-update-'));
  const [original, updated, output] = ['original.pb', 'updated.pb', 'update.pb'].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  try {
    await writeFile(original, from.serializeBinary());
    await writeFile(updated, to.serializeBinary());
    await promisify(execFile)(configtxlator, [
      ...['compute_update', '--channel_id', channel],
      ...['--original', original, '--updated', updated, '--output', output],
    ]);
    return enveloped(channel, await readFile(output));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function enveloped(channel: string, update: Uint8Array): Uint8Array {
  const configUpdate = new common.ConfigUpdateEnvelope();
  configUpdate.setConfigUpdate(update);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(configUpdate.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

function applicationOf(config: common.Config): common.ConfigGroup | undefined {
  return config.getChannelGroup()?.getGroupsMap().get('Application');
}
