import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { Extension, X509CertificateGenerator } from '@peculiar/x509';
import type { Creator } from './fabric.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Where Fabric CA puts an identity's attributes. */
const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';

async function creator(mspid: string, ou: string, attributes: Record<string, string> = {}): Promise<Creator> {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `OU=${ou}, CN=${mspid} ${ou}`,
    keys: await webcrypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']),
    signingAlgorithm: ALGORITHM,
    extensions: [new Extension(ATTRIBUTES_OID, false, Buffer.from(JSON.stringify({ attrs: attributes })))],
  });
  return { mspid, idBytes: Buffer.from(certificate.toString('pem')) };
}

/** The members of the channel that carry transactions in the tests. */
export async function createCreators() {
  return {
    operatorAdmin: await creator('OperatorMSP', 'admin'),
    regulatorAdmin: await creator('RegulatorMSP', 'admin'),
    notaryAdmin: await creator('NotaryMSP', 'admin'),
    gateway: await creator('OperatorMSP', 'client', { 'xinjian.role': 'gateway' }),
    operatorClient: await creator('OperatorMSP', 'client'),
    regulatorClient: await creator('RegulatorMSP', 'client'),
    institutionClient: await creator('InstitutionMSP', 'client', { 'xinjian.role': 'gateway' }),
  };
}
export type Creators = Awaited<ReturnType<typeof createCreators>>;
