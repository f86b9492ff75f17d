import type { Certificate } from '../crypto/certificate.js';
import { verify } from '../crypto/ecdsa.js';
import type { msp } from '../proto/fabric.js';
import type { Msp } from './msp.js';

/** Roles that node organisational units tell apart. */
export type NodeRole = 'client' | 'peer' | 'admin' | 'orderer';

/** A certificate as a member of an organisation; whether the organisation's MSP accepts it, `validate` tells. */
export class Identity {
  readonly mspId: string;
  readonly certificate: Certificate;
  /** The received `msp.SerializedIdentity`. */
  readonly serialized: Buffer;
  readonly #msp: Msp;

  constructor(organisation: Msp, certificate: Certificate, serialized: Uint8Array) {
    this.#msp = organisation;
    this.mspId = organisation.id;
    this.certificate = certificate;
    this.serialized = Buffer.from(serialized);
  }

  /** Equal for the same certificate under the same MSP: policies count an identity once. */
  get key(): string {
    return `${this.mspId}:${this.certificate.der.toString('base64')}`;
  }

  /** @throws IdentityError unless the MSP accepts the certificate (chain, revocation, exactly one role) */
  validate(): void {
    this.#msp.validate(this);
  }

  /** The role of its node organisational unit. @throws IdentityError if the MSP refuses the certificate */
  get role(): NodeRole {
    return this.#msp.validate(this);
  }

  /** Attributes of Fabric CA's extension. */
  get attributes(): ReadonlyMap<string, string> {
    return this.certificate.attributes;
  }

  /** Whether the signature over SHA-256 of the message is this identity's (low-S DER). */
  verify(message: Uint8Array, signature: Uint8Array): boolean {
    return verify(this.certificate.publicKey, message, signature);
  }

  /** Whether this identity is one of those the principal stands for. */
  satisfies(principal: msp.MSPPrincipal): boolean {
    return this.#msp.satisfies(this, principal);
  }
}
