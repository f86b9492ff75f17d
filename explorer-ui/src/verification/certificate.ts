import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';

/** Why a certificate is not trusted. */
export type CertificateFault = 'unreadable' | 'outside-validity' | 'no-root';

/**
 * Whether a certificate was issued, directly, by one of the roots and was valid at a moment. Fabric's MSPs of this
 * network use no intermediate authorities.
 * @returns the fault, or undefined where it is trusted
 */
export async function certificateFault(
  pem: string,
  roots: readonly string[],
  at: Date,
): Promise<CertificateFault | undefined> {
  const certificate = readCertificate(pem);
  if (certificate === undefined) return 'unreadable';
  if (at < certificate.notBefore || at > certificate.notAfter) return 'outside-validity';
  for (const root of roots.map(readCertificate)) {
    if (root !== undefined && (await issuedBy(certificate, root))) return undefined;
  }
  return 'no-root';
}

/** A signature that is no DER at all verifies as little as a wrong one. */
async function issuedBy(certificate: X509Certificate, root: X509Certificate): Promise<boolean> {
  if (certificate.issuer !== root.subject) return false;
  return certificate.verify({ publicKey: root.publicKey, signatureOnly: true }, crypto).catch(() => false);
}

/** Common name of a certificate's subject, or the whole subject. */
export function certificateName(pem: string): string {
  const certificate = readCertificate(pem);
  return certificate?.subjectName.getField('CN')[0] ?? certificate?.subject ?? '';
}

/** SHA-256 fingerprint, 64 hexadecimal digits. */
export async function certificateFingerprint(pem: string): Promise<string> {
  const certificate = readCertificate(pem);
  if (certificate === undefined) return '';
  const digest = new Uint8Array(await certificate.getThumbprint('SHA-256', crypto));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether a DER ECDSA signature (P-256, SHA-256) over the bytes was made by the certificate's key. */
export async function verifyWithCertificate(
  pem: string,
  signed: Uint8Array<ArrayBuffer>,
  signature: Uint8Array,
): Promise<boolean> {
  const key = await readCertificate(pem)?.publicKey.export(
    { name: 'ECDSA', namedCurve: 'P-256' },
    ['verify'],
    crypto,
  );
  const plain = derToPlainSignature(signature);
  if (key === undefined || plain === undefined) return false;
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, plain, signed);
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** SEQUENCE {INTEGER r, INTEGER s} to r ‖ s of 32 bytes each, as WebCrypto wants it. */
export function derToPlainSignature(der: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return undefined;
  const r = readInteger(der, 2);
  const s = r && readInteger(der, r.end);
  if (r === undefined || s?.end !== der.length) return undefined;
  const plain = new Uint8Array(64);
  plain.set(r.value, 32 - r.value.length);
  plain.set(s.value, 64 - s.value.length);
  return plain;
}

function readInteger(der: Uint8Array, at: number): { value: Uint8Array; end: number } | undefined {
  const length = der[at + 1];
  if (der[at] !== 0x02 || length === undefined) return undefined;
  const end = at + 2 + length;
  const bytes = der.subarray(at + 2, end);
  const value = bytes[0] === 0 ? bytes.subarray(1) : bytes;
  return bytes.length === length && value.length <= 32 ? { value, end } : undefined;
}
