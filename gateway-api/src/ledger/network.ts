import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import type jspb from 'google-protobuf';
import { decodeBlock } from './block.js';
import { BlockNotFound } from './errors.js';
import { printPolicy } from './policy.js';
import type { CallOptions, Ledger } from './port.js';
import { bytesOfPrintable } from './text.js';
import type { Invocation } from './transaction.js';

export interface Organisation {
  readonly mspId: string;
  /** As the channel's configuration calls it. */
  readonly name: string;
  /** PEM. */
  readonly rootCertificates: readonly string[];
  readonly tlsRootCertificates: readonly string[];
}

/** The channel as its own first blocks describe it: what a reader needs to verify everything else. */
export interface NetworkDescription {
  readonly channel: string;
  readonly organisations: readonly Organisation[];
  readonly orderer: {
    readonly consensus: string;
    readonly addresses: readonly string[];
    readonly organisations: readonly string[];
  };
  readonly chaincode: { readonly name: string; readonly version: string; readonly sequence: number } | null;
  /** In Fabric's notation. */
  readonly endorsementPolicy: string | null;
}

/** The chaincode is committed right after the channel is made: on Fabric, after an approval of each organisation. */
const FIRST_BLOCKS = 16;

/** Reads organisations, orderer and the first definition of the chaincode from the ledger's first blocks. */
export async function readNetwork(ledger: Ledger, options?: CallOptions): Promise<NetworkDescription> {
  const channel = channelGroup(await ledger.block(0, options));
  const application = group(channel, 'Application');
  const ordering = group(channel, 'Orderer');
  const organisations = entries(application.getGroupsMap()).map(organisation);
  const orderers = entries(ordering.getGroupsMap());
  return {
    channel: ledger.channel,
    organisations,
    orderer: {
      consensus: orderer.ConsensusType.deserializeBinary(value(ordering, 'ConsensusType')).getType(),
      addresses: orderers.flatMap(([, member]) => addresses(member)),
      organisations: orderers.map((entry) => organisation(entry).mspId),
    },
    ...(await firstDefinition(ledger, options)),
  };
}

function channelGroup(raw: Uint8Array): common.ConfigGroup {
  const [envelope] = decodeBlock(raw).envelopes;
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope ?? new Uint8Array()).getPayload_asU8(),
  );
  const configured = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8());
  const channel = configured.getConfig()?.getChannelGroup();
  if (channel === undefined) throw new Error('block 0 holds no channel configuration');
  return channel;
}

function group(parent: common.ConfigGroup, name: string): common.ConfigGroup {
  return parent.getGroupsMap().get(name) ?? new common.ConfigGroup();
}

function value(of: common.ConfigGroup, name: string): Uint8Array {
  return of.getValuesMap().get(name)?.getValue_asU8() ?? new Uint8Array();
}

function entries<Value>(map: jspb.Map<string, Value>): [string, Value][] {
  const found: [string, Value][] = [];
  map.forEach((entry, name) => found.push([name, entry]));
  return found;
}

function organisation([name, member]: [string, common.ConfigGroup]): Organisation {
  const config = msp.FabricMSPConfig.deserializeBinary(
    msp.MSPConfig.deserializeBinary(value(member, 'MSP')).getConfig_asU8(),
  );
  const pem = (certificate: Uint8Array) => Buffer.from(certificate).toString('utf8');
  return {
    mspId: config.getName(),
    name,
    rootCertificates: config.getRootCertsList_asU8().map(pem),
    tlsRootCertificates: config.getTlsRootCertsList_asU8().map(pem),
  };
}

function addresses(member: common.ConfigGroup): string[] {
  return common.OrdererAddresses.deserializeBinary(value(member, 'Endpoints')).getAddressesList();
}

type Definition = Pick<NetworkDescription, 'chaincode' | 'endorsementPolicy'>;

async function firstDefinition(ledger: Ledger, options?: CallOptions): Promise<Definition> {
  for (let number = 1; number <= FIRST_BLOCKS; number += 1) {
    const raw = await ledger.block(number, options).catch(whereThereIsNone);
    if (raw === null) break;
    for (const { validationCode, invocation } of decodeBlock(raw).transactions) {
      const definition = invocation && validationCode === 'VALID' ? definitionIn(invocation) : null;
      if (definition?.getName() === ledger.chaincode) return described(definition);
    }
  }
  return { chaincode: null, endorsementPolicy: null };
}

function whereThereIsNone(error: unknown): null {
  if (error instanceof BlockNotFound) return null;
  throw error;
}

function definitionIn({ chaincode, transaction, args }: Invocation) {
  if (chaincode !== '_lifecycle' || transaction !== 'CommitChaincodeDefinition') return null;
  return peer.lifecycle.CommitChaincodeDefinitionArgs.deserializeBinary(bytesOfPrintable(args[0] ?? ''));
}

function described(definition: peer.lifecycle.CommitChaincodeDefinitionArgs): Definition {
  const policy = peer.ApplicationPolicy.deserializeBinary(definition.getValidationParameter_asU8());
  return {
    chaincode: {
      name: definition.getName(),
      version: definition.getVersion(),
      sequence: definition.getSequence(),
    },
    endorsementPolicy: printPolicy(policy),
  };
}
