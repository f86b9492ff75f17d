import 'reflect-metadata';
import { X509Crl } from '@peculiar/x509';
import { createPublicKey, verify } from 'node:crypto';

import type { Certificate } from '../crypto/certificate.js';
import { IdentityError } from './errors.js';

/** A certificate revocation list of one authority. */
export interface RevocationList {
  /** Upper-case hexadecimal, without leading zeros. */
  readonly serialNumbers: ReadonlySet<string>;
  /** Whether the authority signed this list. */
  isSignedBy(authority: Certificate): boolean;
}

/**
 * Parses the lists of an MSP's configuration, each in PEM.
 * @throws IdentityError with code MALFORMED
 */
export function parseRevocationLists(lists: readonly Uint8Array[]): readonly RevocationList[] {
  return lists.map((pem) => {
    const crl = new X509Crl(Buffer.from(pem).toString());
    if (crl.nextUpdate === undefined) {
      // RFC 5280, 5.1.2.5 demands it, and without it the library would read the list as empty.
      throw new IdentityError('MALFORMED', 'a certificate revocation list without nextUpdate');
    }
    const signed = toBeSigned(Buffer.from(crl.rawData));
    const signature = Buffer.from(crl.signature);
    return {
      serialNumbers: new Set(crl.entries.map((entry) => canonical(entry.serialNumber))),
      isSignedBy: (authority) => verify('sha256', signed, createPublicKey(authority.pem), signature),
    };
  });
}

/** Whether one of the lists, signed by the certificate's issuer, names it (`msp/mspimplvalidate.go`). */
export function isRevoked(
  certificate: Certificate,
  issuer: Certificate,
  lists: readonly RevocationList[],
): boolean {
  const serialNumber = canonical(certificate.serialNumber);
  return lists.some((list) => list.serialNumbers.has(serialNumber) && list.isSignedBy(issuer));
}

function canonical(serialNumber: string): string {
  return serialNumber.toUpperCase().replace(/^0+/u, '');
}

/** `tbsCertList`, the first element of the `CertificateList` sequence (RFC 5280, 5.1), with its header. */
function toBeSigned(der: Buffer): Buffer {
  const start = headerLength(der, 0);
  return der.subarray(start, start + headerLength(der, start) + contentLength(der, start));
}

function headerLength(der: Buffer, offset: number): number {
  const first = der.readUInt8(offset + 1);
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentLength(der: Buffer, offset: number): number {
  const first = der.readUInt8(offset + 1);
  return first < 0x80 ? first : der.readUIntBE(offset + 2, first & 0x7f);
}
