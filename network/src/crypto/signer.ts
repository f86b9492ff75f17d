import type { KeyObject } from 'node:crypto';

import { msp } from '../proto/fabric.js';
import { sign } from './ecdsa.js';

/** Who signs on the network's side: a peer or an orderer. */
export interface Signer {
  readonly mspId: string;
  /** The serialised `msp.SerializedIdentity` under which the signatures verify. */
  readonly identity: Uint8Array;
  /** A low-S ECDSA signature in DER over SHA-256 of the message. */
  sign(message: Uint8Array): Uint8Array;
}

/** A signer from a certificate and its private key. */
export function newSigner(mspId: string, certificatePem: string, privateKey: KeyObject): Signer {
  const identity = serializeIdentity(mspId, Buffer.from(certificatePem));
  return { mspId, identity, sign: (message) => sign(privateKey, message) };
}

/** The bytes of `msp.SerializedIdentity` for a certificate in PEM. */
export function serializeIdentity(mspId: string, certificatePem: Uint8Array): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(certificatePem);
  return identity.serializeBinary();
}
