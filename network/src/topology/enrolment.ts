import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CertificateAuthority, type Credentials } from '../crypto/authority.js';
import { Layout } from './layout.js';
import {
  NODE_ADDRESS,
  ordererHost,
  peerHost,
  type ClientIdentity,
  type Organization,
  type Topology,
} from './topology.js';

const OWNER_ONLY = 0o600;
const LOOPBACK = [NODE_ADDRESS, '127.0.0.1'];

/**
 * Creates all certificates, keys and wallets that the topology needs, unless the folder has them. They appear at once
 * or not at all: a start that was killed half-way leaves nothing behind that the next would take for complete.
 */
export async function enrol(topology: Topology, layout: Layout): Promise<void> {
  if (await exists(layout.crypto)) {
    return;
  }
  const staging = new Layout(join(layout.directory, 'enrolling'));
  await rm(staging.directory, { recursive: true, force: true });
  await mkdir(staging.wallet, { recursive: true });
  await Promise.all(topology.organizations.map((organization) => enrolOrganization(organization, staging)));
  await rm(layout.wallet, { recursive: true, force: true });
  await rename(staging.wallet, layout.wallet);
  await rename(staging.crypto, layout.crypto);
  await rm(staging.directory, { recursive: true });
}

/**
 * Creates what the organisations need that join a network, unless the folder has it; each appears at once or not at
 * all.
 */
export async function enrolAdded(organizations: readonly Organization[], layout: Layout): Promise<void> {
  const staging = new Layout(join(layout.directory, 'enrolling'));
  for (const organization of organizations) {
    if (!(await exists(layout.organization(organization)))) {
      await rm(staging.directory, { recursive: true, force: true });
      await mkdir(staging.wallet, { recursive: true });
      await enrolOrganization(organization, staging);
      for (const { label } of organization.clients) {
        await rename(staging.walletFile(label), layout.walletFile(label));
      }
      await rename(staging.organization(organization), layout.organization(organization));
      await rm(staging.directory, { recursive: true });
    }
  }
}

interface Authorities {
  readonly signing: CertificateAuthority;
  readonly tls: CertificateAuthority;
}

async function enrolOrganization(organization: Organization, layout: Layout): Promise<void> {
  const { domain } = organization;
  const authorities = {
    signing: await CertificateAuthority.create({ commonName: `ca.${domain}`, organization: domain }),
    tls: await CertificateAuthority.create({ commonName: `tlsca.${domain}`, organization: domain }),
  };
  const folder = layout.organization(organization);
  await writeAuthority(join(folder, 'ca'), `ca.${domain}`, authorities.signing.credentials);
  await writeAuthority(join(folder, 'tlsca'), `tlsca.${domain}`, authorities.tls.credentials);
  await writeMsp(join(folder, 'msp'), domain, authorities);
  if (organization.peer !== undefined) {
    await enrolNode(layout.peer(organization), peerHost(organization), 'peer', domain, authorities);
  }
  if (organization.orderer !== undefined) {
    await writeMsp(join(layout.ordererOrganization(organization), 'msp'), domain, authorities);
    await enrolNode(layout.orderer(organization), ordererHost(organization), 'orderer', domain, authorities);
  }
  for (const client of organization.clients) {
    await enrolClient(organization, client, layout, authorities);
  }
}

async function enrolNode(
  folder: string,
  host: string,
  role: 'peer' | 'orderer',
  domain: string,
  { signing, tls }: Authorities,
): Promise<void> {
  const identity = await signing.issueIdentity({ commonName: host, organizationalUnits: [role] });
  await writeMsp(join(folder, 'msp'), domain, { signing, tls });
  await writeSigner(join(folder, 'msp'), host, identity);
  const { certificate, privateKey } = await tls.issueTls({ commonName: host }, [host, ...LOOPBACK]);
  await write(join(folder, 'tls', 'server.crt'), certificate);
  await write(join(folder, 'tls', 'server.key'), privateKey, OWNER_ONLY);
  await write(join(folder, 'tls', 'ca.crt'), tls.credentials.certificate);
}

async function enrolClient(
  organization: Organization,
  { label, role, attributes }: ClientIdentity,
  layout: Layout,
  authorities: Authorities,
): Promise<void> {
  const name = `${label}@${organization.domain}`;
  const subject = { commonName: name, organizationalUnits: [role] };
  const identity = await authorities.signing.issueIdentity(subject, attributes);
  const folder = layout.user(organization, label);
  await writeMsp(join(folder, 'msp'), organization.domain, authorities);
  await writeSigner(join(folder, 'msp'), name, identity);
  const { certificate, privateKey } = await authorities.tls.issueTls({ commonName: name }, [name]);
  await write(join(folder, 'tls', 'client.crt'), certificate);
  await write(join(folder, 'tls', 'client.key'), privateKey, OWNER_ONLY);
  await write(join(folder, 'tls', 'ca.crt'), authorities.tls.credentials.certificate);
  await write(layout.walletFile(label), walletEntry(organization.mspId, identity), OWNER_ONLY);
}

/** The JSON of fabric-network's file system wallet, version 1. */
function walletEntry(mspId: string, { certificate, privateKey }: Credentials): string {
  return JSON.stringify({ credentials: { certificate, privateKey }, mspId, type: 'X.509', version: 1 });
}

async function writeAuthority(
  folder: string,
  name: string,
  { certificate, privateKey }: Credentials,
): Promise<void> {
  await write(join(folder, `${name}-cert.pem`), certificate);
  await write(join(folder, 'priv_sk'), privateKey, OWNER_ONLY);
}

async function writeMsp(folder: string, domain: string, { signing, tls }: Authorities): Promise<void> {
  const ca = join('cacerts', `ca.${domain}-cert.pem`);
  await write(join(folder, ca), signing.credentials.certificate);
  await write(join(folder, 'tlscacerts', `tlsca.${domain}-cert.pem`), tls.credentials.certificate);
  await write(join(folder, 'config.yaml'), nodeUnits(ca));
}

async function writeSigner(
  folder: string,
  name: string,
  { certificate, privateKey }: Credentials,
): Promise<void> {
  await write(join(folder, 'signcerts', `${name}-cert.pem`), certificate);
  await write(join(folder, 'keystore', 'priv_sk'), privateKey, OWNER_ONLY);
}

/** An MSP folder's config.yaml: the organisational unit of a certificate is its role. */
function nodeUnits(certificate: string): string {
  const units = ['Client', 'Peer', 'Admin', 'Orderer'].map(
    (role) =>
      `  ${role}OUIdentifier:\n    Certificate: ${certificate}\n    OrganizationalUnitIdentifier: ${role.toLowerCase()}\n`,
  );
  return `NodeOUs:\n  Enable: true\n${units.join('')}`;
}

async function write(file: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text, { mode });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
