import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Credentials } from '../crypto/authority.js';
import { newSigner, type Signer } from '../crypto/signer.js';
import type { Layout } from './layout.js';
import { ordererHost, peerHost, type Organization, type Topology } from './topology.js';

/** One node's identity and TLS server credentials. */
export interface NodeMaterial {
  /** Host name in the certificates. */
  readonly host: string;
  readonly signer: Signer;
  readonly tls: Credentials;
}

/** What is enrolled of one organisation. */
export interface OrganizationMaterial {
  readonly organization: Organization;
  /** Root of the signing certificates, PEM. */
  readonly caCertificate: string;
  /** Root of the TLS certificates, PEM. */
  readonly tlsCaCertificate: string;
  readonly peer: NodeMaterial | undefined;
  readonly orderer: NodeMaterial | undefined;
}

/** Reads what {@link enrol} wrote, in the topology's order. */
export async function readMaterial(
  topology: Topology,
  layout: Layout,
): Promise<readonly OrganizationMaterial[]> {
  return Promise.all(topology.organizations.map((organization) => readOrganization(organization, layout)));
}

/** A client identity of an organisation as a signer. */
export async function readClientSigner(
  organization: Organization,
  label: string,
  layout: Layout,
): Promise<Signer> {
  return readSigner(organization.mspId, layout.user(organization, label), `${label}@${organization.domain}`);
}

async function readOrganization(organization: Organization, layout: Layout): Promise<OrganizationMaterial> {
  const { mspId, domain } = organization;
  const msp = join(layout.organization(organization), 'msp');
  return {
    organization,
    caCertificate: await readFile(join(msp, 'cacerts', `ca.${domain}-cert.pem`), 'utf8'),
    tlsCaCertificate: await readFile(join(msp, 'tlscacerts', `tlsca.${domain}-cert.pem`), 'utf8'),
    peer:
      organization.peer === undefined
        ? undefined
        : await readNode(mspId, layout.peer(organization), peerHost(organization)),
    orderer:
      organization.orderer === undefined
        ? undefined
        : await readNode(mspId, layout.orderer(organization), ordererHost(organization)),
  };
}

async function readNode(mspId: string, folder: string, host: string): Promise<NodeMaterial> {
  return {
    host,
    signer: await readSigner(mspId, folder, host),
    tls: {
      certificate: await readFile(join(folder, 'tls', 'server.crt'), 'utf8'),
      privateKey: await readFile(join(folder, 'tls', 'server.key'), 'utf8'),
    },
  };
}

async function readSigner(mspId: string, folder: string, name: string): Promise<Signer> {
  const certificate = await readFile(join(folder, 'msp', 'signcerts', `${name}-cert.pem`), 'utf8');
  const privateKey = await readFile(join(folder, 'msp', 'keystore', 'priv_sk'), 'utf8');
  return newSigner(mspId, certificate, createPrivateKey(privateKey));
}
