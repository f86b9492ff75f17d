import { randomBytes } from 'node:crypto';

import { sha256 } from '../crypto/hash.js';
import { common, orderer, peer } from '../proto/fabric.js';
import { timestampOf } from '../proto/timestamp.js';
import type { Ports } from '../topology/connectionprofile.js';
import type { OrganizationMaterial } from '../topology/material.js';
import { NODE_ADDRESS, type Topology } from '../topology/topology.js';
import { configGroup } from './configgroup.js';
import { applicationMember, blockReaders, governorsOf, organizationGroup } from './members.js';
import { anyOf, majorityOf, oneOf, signature } from './policies.js';
import { BLOCK_RESOURCES, MEMBER_RESOURCES } from './resources.js';

const MAX_UINT32 = 0xffffffff;
const METADATA_ENTRIES = 5;

/** What every node of the channel must be able to do (`common/capabilities/channel.go`); 2.5 does not know V3_0. */
export type ChannelCapability = 'V2_0' | 'V3_0';

/** What block 0 is made of. */
export interface GenesisParameters {
  readonly topology: Topology;
  readonly material: readonly OrganizationMaterial[];
  /** The nodes that run, by MSP id: anchor peers, and the consenters of the ordering service. */
  readonly ports: Ports;
  /** V2_0 if not given. */
  readonly capability?: ChannelCapability;
}

/** Block 0, a serialised `common.Block` with the channel's configuration, as Fabric's configtxgen makes it. */
export function genesisBlock(parameters: GenesisParameters): Uint8Array {
  const envelope = configEnvelope(parameters.topology.channel, channelGroup(parameters)).serializeBinary();
  const data = new common.BlockData();
  data.setDataList([envelope]);
  const header = new common.BlockHeader();
  header.setNumber(0);
  header.setDataHash(sha256(envelope));
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList(genesisMetadata());
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block.serializeBinary();
}

/** `common/genesis/genesis.go`: unsigned; the last configuration is block 0 itself. */
function genesisMetadata(): Uint8Array[] {
  const lastConfig = new common.LastConfig();
  const ordererMetadata = new common.OrdererBlockMetadata();
  ordererMetadata.setLastConfig(lastConfig);
  const entries = Array.from({ length: METADATA_ENTRIES }, (): Uint8Array => new Uint8Array());
  entries[common.BlockMetadataIndex.SIGNATURES] = metadataValue(ordererMetadata.serializeBinary());
  entries[common.BlockMetadataIndex.LAST_CONFIG] = metadataValue(lastConfig.serializeBinary());
  return entries;
}

function metadataValue(value: Uint8Array): Uint8Array {
  const metadata = new common.Metadata();
  metadata.setValue(value);
  return metadata.serializeBinary();
}

function configEnvelope(channel: string, group: common.ConfigGroup): common.Envelope {
  const nonce = randomBytes(24);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG);
  channelHeader.setVersion(1);
  channelHeader.setTimestamp(timestampOf(new Date()));
  channelHeader.setChannelId(channel);
  channelHeader.setTxId(sha256(nonce).toString('hex'));
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const config = new common.Config();
  config.setChannelGroup(group);
  const configured = new common.ConfigEnvelope();
  configured.setConfig(config);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(configured.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

function channelGroup(parameters: GenesisParameters): common.ConfigGroup {
  const hashing = new common.HashingAlgorithm();
  hashing.setName('SHA256');
  const structure = new common.BlockDataHashingStructure();
  structure.setWidth(MAX_UINT32);
  const { topology, capability = 'V2_0' } = parameters;
  return configGroup({
    modPolicy: 'Admins',
    groups: { Application: applicationGroup(parameters), Orderer: ordererGroup(parameters) },
    values: {
      HashingAlgorithm: hashing,
      BlockDataHashingStructure: structure,
      Capabilities: capabilities(capability),
    },
    policies: {
      Readers: blockReaders(topology),
      Writers: anyOf('Writers'),
      Admins: signature(majorityOf(governorsOf(topology), 'admin')),
    },
  });
}

function applicationGroup({ topology, material, ports }: GenesisParameters): common.ConfigGroup {
  const governors = governorsOf(topology);
  const groups = material.map(
    (member) => [member.organization.mspId, applicationMember(member, ports)] as const,
  );
  return configGroup({
    modPolicy: 'Admins',
    groups: Object.fromEntries(groups),
    values: { ACLs: accessControl(), Capabilities: capabilities('V2_5') },
    policies: {
      Readers: blockReaders(topology),
      Writers: anyOf('Writers'),
      Admins: signature(majorityOf(governors, 'admin')),
      LifecycleEndorsement: signature(majorityOf(governors, 'peer')),
      Endorsement: signature(majorityOf(governors, 'peer')),
    },
  });
}

function accessControl(): peer.ACLs {
  const acls = new peer.ACLs();
  const guard = (resources: readonly string[], path: string): void => {
    for (const resource of resources) {
      const policy = new peer.APIResource();
      policy.setPolicyRef(path);
      acls.getAclsMap().set(resource, policy);
    }
  };
  guard(BLOCK_RESOURCES, '/Channel/Readers');
  guard(MEMBER_RESOURCES, '/Channel/Application/Writers');
  return acls;
}

function ordererGroup({ topology, material, ports }: GenesisParameters): common.ConfigGroup {
  const { batch } = topology;
  const batchSize = new orderer.BatchSize();
  batchSize.setMaxMessageCount(batch.maxMessages);
  batchSize.setAbsoluteMaxBytes(batch.absoluteMaxBytes);
  batchSize.setPreferredMaxBytes(batch.preferredMaxBytes);
  const batchTimeout = new orderer.BatchTimeout();
  batchTimeout.setTimeout(`${batch.timeoutMs}ms`);
  const modPolicy = '/Channel/Orderer/Admins';
  const members = material.filter(({ organization }) => organization.orderer !== undefined);
  const mspIds = members.map(({ organization }) => organization.mspId);
  const groups = members.map((member) => {
    const port = ports.orderers[member.organization.mspId];
    const endpoints = port === undefined ? {} : { Endpoints: addresses([`${NODE_ADDRESS}:${port}`]) };
    return [member.organization.mspId, organizationGroup(member, modPolicy, endpoints)] as const;
  });
  return configGroup({
    modPolicy: 'Admins',
    groups: Object.fromEntries(groups),
    values: {
      ConsensusType: consensusType(members, ports),
      BatchSize: batchSize,
      BatchTimeout: batchTimeout,
      ChannelRestrictions: new orderer.ChannelRestrictions(),
      Capabilities: capabilities('V2_0'),
    },
    policies: {
      Readers: anyOf('Readers'),
      Writers: anyOf('Writers'),
      Admins: signature(majorityOf(mspIds, 'admin')),
      BlockValidation: signature(oneOf(mspIds, 'orderer')),
    },
  });
}

function consensusType(members: readonly OrganizationMaterial[], ports: Ports): orderer.ConsensusType {
  const metadata = new orderer.etcdraft.ConfigMetadata();
  for (const { organization, orderer: node } of members) {
    const port = ports.orderers[organization.mspId];
    if (port !== undefined && node !== undefined) {
      const certificate = Buffer.from(node.tls.certificate);
      const consenter = new orderer.etcdraft.Consenter();
      consenter.setHost(NODE_ADDRESS);
      consenter.setPort(port);
      consenter.setClientTlsCert(certificate);
      consenter.setServerTlsCert(certificate);
      metadata.addConsenters(consenter);
    }
  }
  const options = new orderer.etcdraft.Options();
  options.setTickInterval('500ms');
  options.setElectionTick(10);
  options.setHeartbeatTick(1);
  options.setMaxInflightBlocks(5);
  options.setSnapshotIntervalSize(16 * 1024 * 1024);
  metadata.setOptions(options);
  const type = new orderer.ConsensusType();
  type.setType('etcdraft');
  type.setMetadata(metadata.serializeBinary());
  return type;
}

function capabilities(name: string): common.Capabilities {
  const message = new common.Capabilities();
  message.getCapabilitiesMap().set(name, new common.Capability());
  return message;
}

function addresses(list: string[]): common.OrdererAddresses {
  const message = new common.OrdererAddresses();
  message.setAddressesList(list);
  return message;
}
