import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';

const port = z.int().min(0).max(65_535);
const name = z.string().regex(/^[a-z][a-z0-9.-]{0,248}$/u);

const clientSchema = z.strictObject({
  label: z.string().regex(/^[a-z][a-z0-9-]*$/u),
  role: z.enum(['client', 'admin']),
  attributes: z.record(z.string(), z.string()).default({}),
});

const peerSchema = z.strictObject({
  port,
  /** Whether clients without discovery propose to it. */
  endorses: z.boolean(),
  /** Whether its organisation counts among those of which a majority decides on changes; it does if not said. */
  governs: z.boolean().optional(),
});

const organizationSchema = z.strictObject({
  mspId: z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/u),
  name: z.string().min(1),
  domain: name,
  peer: peerSchema.optional(),
  orderer: z.strictObject({ port }).optional(),
  clients: z.array(clientSchema),
});

const chaincodeSchema = z.strictObject({
  name,
  version: z.string().min(1),
  sequence: z.int().positive(),
  endorsementPolicy: z.string(),
  /** `host:port` of the chaincode server. */
  address: z.string().regex(/^[^:\s]+:\d{1,5}$/u),
});

const topologySchema = z
  .strictObject({
    /** Fabric's channel id. */
    channel: name,
    organizations: z.array(organizationSchema).min(1),
    batch: z.strictObject({
      maxMessages: z.int().positive(),
      absoluteMaxBytes: z.int().positive(),
      preferredMaxBytes: z.int().positive(),
      timeoutMs: z.int().positive(),
    }),
    chaincode: chaincodeSchema,
    /** Chaincodes beside it in the channel, each with a server of its own; the first may call them. */
    furtherChaincodes: z.array(chaincodeSchema).optional(),
  })
  .refine(
    ({ organizations }) => organizations.some(({ peer }) => peer !== undefined),
    'no organisation has a peer',
  )
  .refine(
    ({ organizations }) => organizations.some(({ orderer }) => orderer !== undefined),
    'no organisation has an orderer',
  )
  .refine(
    ({ organizations }) =>
      isDistinct(organizations.map(({ mspId }) => mspId)) &&
      isDistinct(organizations.map(({ domain }) => domain)),
    'MSP ids and domains must be distinct',
  )
  .refine(
    (topology) => isDistinct(chaincodesOf(topology).map((each) => each.name)),
    'chaincode names must be distinct',
  )
  .refine(
    ({ organizations }) =>
      isDistinct(organizations.flatMap(({ clients }) => clients.map(({ label }) => label))),
    'client labels must be distinct',
  );

/** Organisations, nodes, channel and chaincode of one network. */
export type Topology = z.infer<typeof topologySchema>;
/** One member of the channel. */
export type Organization = Topology['organizations'][number];
/** A client identity of an organisation, known by its wallet label. */
export type ClientIdentity = Organization['clients'][number];
/** A chaincode's definition, and where its server listens. */
export type ChaincodeDefinition = z.infer<typeof chaincodeSchema>;
interface Chaincodes {
  readonly chaincode: ChaincodeDefinition;
  readonly furtherChaincodes?: readonly ChaincodeDefinition[] | undefined;
}
/** An organisation that runs a peer. */
export type PeerOrganization = Organization & { readonly peer: NonNullable<Organization['peer']> };
/** An organisation that runs an orderer. */
export type OrdererOrganization = Organization & { readonly orderer: NonNullable<Organization['orderer']> };

/** A topology file that cannot be used; the message is one sentence. */
export class TopologyError extends Error {
  override readonly name = 'TopologyError';
  readonly code = 'BAD_TOPOLOGY';
}

/** The topology that ships with this package. */
export const DEFAULT_TOPOLOGY_FILE = fileURLToPath(new URL('../../topology.yaml', import.meta.url));

/** @throws TopologyError */
export function parseTopology(yaml: string): Topology {
  const parsed = topologySchema.safeParse(readYaml(yaml));
  if (!parsed.success) {
    throw new TopologyError(
      `The topology is not valid: ${z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/gu, ' ')}.`,
    );
  }
  return parsed.data;
}

/** @throws TopologyError */
export async function readTopology(file: string): Promise<Topology> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new TopologyError(`The topology file ${file} cannot be read.`, { cause: error });
  });
  return parseTopology(text);
}

/** All chaincodes of the channel, the first one first. */
export function chaincodesOf({
  chaincode,
  furtherChaincodes = [],
}: Chaincodes): readonly ChaincodeDefinition[] {
  return [chaincode, ...furtherChaincodes];
}

/** The organisations that run a peer, in the topology's order. */
export function peerOrganizations({ organizations }: Topology): readonly PeerOrganization[] {
  return organizations.filter(
    (organization): organization is PeerOrganization => organization.peer !== undefined,
  );
}

/** The organisations that run an orderer, in the topology's order. */
export function ordererOrganizations({ organizations }: Topology): readonly OrdererOrganization[] {
  return organizations.filter(
    (organization): organization is OrdererOrganization => organization.orderer !== undefined,
  );
}

/** Where every node listens, and what all TLS certificates bear besides their host name: one machine, no name service. */
export const NODE_ADDRESS = 'localhost';

/** The host name that a peer's certificate bears. */
export function peerHost({ domain }: Organization): string {
  return `peer0.${domain}`;
}

/** The host name that an orderer's certificate bears. */
export function ordererHost({ domain }: Organization): string {
  return `orderer0.${domain}`;
}

function readYaml(yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (error) {
    const reason = error instanceof YAMLParseError ? (error.message.split(':\n')[0] ?? '') : String(error);
    throw new TopologyError(`The topology is not valid: ${reason}.`, { cause: error });
  }
}

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
