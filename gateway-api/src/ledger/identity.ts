import { X509Certificate } from 'node:crypto';
import { msp } from '@hyperledger/fabric-protos';
import { LRUCache } from 'lru-cache';
import { printable } from './text.js';

/** An identity of an organisation as it stands in a transaction. */
export interface Identity {
  readonly mspId: string;
  /** PEM. */
  readonly certificate: string;
  /** The certificate's subject on one line, as `CN=…, OU=…`; '' where there is no X.509 certificate. */
  readonly subject: string;
}

/** Decodes a serialised `msp.SerializedIdentity`. */
export function decodeIdentity(bytes: Uint8Array): Identity {
  const identity = msp.SerializedIdentity.deserializeBinary(bytes);
  const certificate = printable(identity.getIdBytes_asU8());
  return { mspId: identity.getMspid(), certificate, subject: subjectOf(certificate) };
}

/** By certificate: a few sign everything, and reading one takes longer than the rest of a transaction. */
const subjects = new LRUCache<string, string>({ max: 1_000 });

function subjectOf(certificate: string): string {
  const known = subjects.get(certificate);
  if (known !== undefined) return known;
  const subject = readSubject(certificate);
  subjects.set(certificate, subject);
  return subject;
}

function readSubject(certificate: string): string {
  try {
    return new X509Certificate(certificate).subject.split('\n').join(', ');
  } catch {
    return '';
  }
}
