import 'reflect-metadata';
import { X509Certificate as NodeCertificate, type KeyObject } from 'node:crypto';
import { SubjectKeyIdentifierExtension, X509Certificate } from '@peculiar/x509';
import { z } from 'zod';

/** Fabric CA's extension with attributes as JSON: `{"attrs":{"name":"value"}}`. */
export const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';

const attributesSchema = z.object({ attrs: z.record(z.string(), z.string()) });

/** A parsed X.509 certificate. */
export interface Certificate {
  readonly pem: string;
  readonly der: Buffer;
  /** Serial number in upper-case hexadecimal. */
  readonly serialNumber: string;
  readonly commonName: string;
  readonly organizationalUnits: readonly string[];
  readonly isCa: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  /** Hexadecimal; undefined if the certificate bears none. */
  readonly subjectKeyIdentifier: string | undefined;
  /** Attributes of Fabric CA's extension; empty without it. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Whether the other certificate's subject and key issued this one; says nothing of validity in time. */
  isIssuedBy(issuer: Certificate): boolean;
}

/** Bytes that are no certificate. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code = 'BAD_CERTIFICATE';
}

class ParsedCertificate implements Certificate {
  readonly pem: string;
  readonly der: Buffer;
  readonly serialNumber: string;
  readonly commonName: string;
  readonly organizationalUnits: readonly string[];
  readonly isCa: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
  readonly subjectKeyIdentifier: string | undefined;
  readonly attributes: ReadonlyMap<string, string>;
  readonly #node: NodeCertificate;

  constructor(pem: string) {
    this.#node = new NodeCertificate(pem);
    const parsed = new X509Certificate(this.#node.raw);
    this.pem = pem;
    this.der = this.#node.raw;
    this.serialNumber = this.#node.serialNumber;
    this.commonName = parsed.subjectName.getField('CN')[0] ?? '';
    this.organizationalUnits = parsed.subjectName.getField('OU');
    this.isCa = this.#node.ca;
    this.notBefore = parsed.notBefore;
    this.notAfter = parsed.notAfter;
    this.publicKey = this.#node.publicKey;
    this.subjectKeyIdentifier = parsed.getExtension(SubjectKeyIdentifierExtension)?.keyId;
    this.attributes = attributesOf(parsed);
  }

  isIssuedBy(issuer: Certificate): boolean {
    const node = issuer instanceof ParsedCertificate ? issuer.#node : new NodeCertificate(issuer.pem);
    return this.#node.checkIssued(node) && this.#node.verify(issuer.publicKey);
  }
}

/**
 * Parses a certificate in PEM.
 * @throws {@link CertificateError}
 */
export function parseCertificate(pem: string | Uint8Array): Certificate {
  try {
    return new ParsedCertificate(typeof pem === 'string' ? pem : Buffer.from(pem).toString());
  } catch (error) {
    throw new CertificateError('the bytes are not an X.509 certificate in PEM', { cause: error });
  }
}

function attributesOf(certificate: X509Certificate): ReadonlyMap<string, string> {
  const extension = certificate.getExtension(ATTRIBUTES_OID);
  if (extension === null) {
    return new Map();
  }
  const json: unknown = JSON.parse(Buffer.from(extension.value).toString());
  return new Map(Object.entries(attributesSchema.parse(json).attrs));
}
