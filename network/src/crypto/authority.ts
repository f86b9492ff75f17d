import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  type JsonName,
  type X509Certificate,
} from '@peculiar/x509';

import { ATTRIBUTES_OID } from './certificate.js';
import { hasLowS } from './ecdsa.js';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const BACKDATE_MS = 5 * 60_000;
const VALIDITY_MS = 10 * 365 * 24 * 3_600_000;

/** A certificate and its private key, both in PEM (the key as PKCS #8). */
export interface Credentials {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Whom a certificate is for. */
export interface Subject {
  readonly commonName: string;
  readonly organization?: string;
  readonly organizationalUnits?: readonly string[];
}

/** An organisation's certificate authority. It lives as long as the enrolment: its private key goes to disk with the rest. */
export class CertificateAuthority {
  readonly credentials: Credentials;
  readonly #certificate: X509Certificate;
  readonly #keys: webcrypto.CryptoKeyPair;

  private constructor(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair, credentials: Credentials) {
    this.#certificate = certificate;
    this.#keys = keys;
    this.credentials = credentials;
  }

  /** Creates a self-signed authority, valid for ten years. */
  static async create(subject: Subject): Promise<CertificateAuthority> {
    const keys = await generateKeys();
    const name = nameOf(subject);
    const certificate = await sign({
      subject: name,
      issuer: name,
      publicKey: keys.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new KeyUsagesExtension(
          KeyUsageFlags.digitalSignature |
            KeyUsageFlags.keyEncipherment |
            KeyUsageFlags.keyCertSign |
            KeyUsageFlags.cRLSign,
          true,
        ),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]),
        new BasicConstraintsExtension(true, undefined, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority(certificate, keys, await credentialsOf(certificate, keys.privateKey));
  }

  /** Issues a certificate for signing, with Fabric CA's attributes if there are any. */
  async issueIdentity(
    subject: Subject,
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<Credentials> {
    const json = Buffer.from(JSON.stringify({ attrs: attributes }));
    return this.#issue(subject, [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      ...(Object.keys(attributes).length === 0 ? [] : [new Extension(ATTRIBUTES_OID, false, json)]),
    ]);
  }

  /** Issues a certificate for TLS, as server under the host names and addresses, and as client. */
  async issueTls(subject: Subject, hosts: readonly string[]): Promise<Credentials> {
    const names = hosts.map((value) => ({
      type: /^[\d.]+$/u.test(value) ? ('ip' as const) : ('dns' as const),
      value,
    }));
    return this.#issue(subject, [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension(names),
    ]);
  }

  async #issue(subject: Subject, extensions: readonly Extension[]): Promise<Credentials> {
    const keys = await generateKeys();
    const certificate = await sign({
      subject: nameOf(subject),
      issuer: this.#certificate.subject,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: [
        ...extensions,
        new BasicConstraintsExtension(false, undefined, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(this.#keys.publicKey),
      ],
    });
    return credentialsOf(certificate, keys.privateKey);
  }
}

interface CertificateParameters {
  readonly subject: JsonName;
  readonly issuer: JsonName | string;
  readonly publicKey: webcrypto.CryptoKey;
  readonly signingKey: webcrypto.CryptoKey;
  readonly extensions: Extension[];
}

/** Signs until S is low: Fabric's MSP rewrites other certificates before it compares them (`msp/cert.go`, sanitizeECDSASignedCert). */
async function sign(parameters: CertificateParameters): Promise<X509Certificate> {
  for (;;) {
    const certificate = await X509CertificateGenerator.create({
      ...parameters,
      serialNumber: serialNumber(),
      notBefore: new Date(Date.now() - BACKDATE_MS),
      notAfter: new Date(Date.now() + VALIDITY_MS),
      signingAlgorithm: ALGORITHM,
    });
    if (hasLowS(new Uint8Array(certificate.signature))) {
      return certificate;
    }
  }
}

/** 16 random bytes, positive and without leading zeros in DER. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}

async function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function credentialsOf(
  certificate: X509Certificate,
  privateKey: webcrypto.CryptoKey,
): Promise<Credentials> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: `${PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  };
}

function nameOf({ commonName, organization, organizationalUnits = [] }: Subject): JsonName {
  return [
    { C: ['CN'] },
    ...(organization === undefined ? [] : [{ O: [organization] }]),
    ...organizationalUnits.map((unit) => ({ OU: [unit] })),
    { CN: [commonName] },
  ];
}
