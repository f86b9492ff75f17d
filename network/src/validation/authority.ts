import { sha256 } from '../crypto/hash.js';
import type { ChannelConfig } from '../channel/channelconfig.js';
import { IdentityError } from '../msp/errors.js';
import type { Identity } from '../msp/identity.js';
import { PolicyError, type Policy } from '../policy/policy.js';
import { signaturePolicy } from '../policy/signaturepolicy.js';
import type { SignedData } from '../policy/signeddata.js';
import { decode, DecodeError } from '../proto/decode.js';
import { common, peer } from '../proto/fabric.js';

/** How many verified signatures, and how many read policies, are remembered. */
const CACHE_SIZE = 20_000;

/**
 * Who may do what in the channel, as orderer and validation ask it. All answers depend on the arguments and the
 * channel's configuration alone, never on the clock: validating again must give the same (a certificate's expiry
 * is checked at endorsement and by the orderer, not at commit).
 */
export interface Authority {
  /** True if the signer is a valid member of one of the channel's MSPs and the signature is its own. */
  verifies(signed: SignedData): boolean;

  /**
   * True if the signatures satisfy the policy, a serialised peer.ApplicationPolicy: a signature policy, or the
   * path of a channel policy. A signature that does not verify, or a second by the same identity, does not count.
   */
  satisfies(policy: Uint8Array, signatures: readonly SignedData[]): boolean;

  /** True if the signer may submit transactions: /Channel/Writers. */
  mayWrite(signed: SignedData): boolean;

  /** True if the identity's certificate is no longer valid at that moment; false for what is no certificate. */
  hasExpired(identity: Uint8Array, now: Date): boolean;

  /** True if the signatures satisfy /Channel/Orderer/BlockValidation. */
  authorisesBlock(signatures: readonly SignedData[]): boolean;

  /** Serialised peer.ApplicationPolicy for writes to `_lifecycle`. */
  readonly lifecyclePolicy: Uint8Array;

  /**
   * Serialised peer.ApplicationPolicy for writes to the collection `_implicit_org_<mspId>`; undefined if the
   * channel has no such application organisation.
   */
  implicitCollectionPolicy(mspId: string): Uint8Array | undefined;
}

const reference = (path: string): Uint8Array => {
  const policy = new peer.ApplicationPolicy();
  policy.setChannelConfigPolicyReference(path);
  return policy.serializeBinary();
};

/** The authority of a channel's configuration block. Remembers signatures that verified and policies it read. */
export class ChannelAuthority implements Authority {
  readonly lifecyclePolicy = reference('/Channel/Application/LifecycleEndorsement');
  readonly #config: ChannelConfig;
  readonly #verified = new Set<string>();
  readonly #policies = new Map<string, Policy>();

  constructor(config: ChannelConfig) {
    this.#config = config;
  }

  verifies(signed: SignedData): boolean {
    const identity = this.#identityOf(signed.identity);
    return identity !== undefined && isValid(identity) && this.#verifies(identity, signed);
  }

  satisfies(policy: Uint8Array, signatures: readonly SignedData[]): boolean {
    const rule = this.#policyOf(policy);
    return rule?.evaluate(this.#signersOf(signatures)) ?? false;
  }

  mayWrite(signed: SignedData): boolean {
    return this.#satisfiesChannel('/Channel/Writers', [signed]);
  }

  hasExpired(identity: Uint8Array, now: Date): boolean {
    const notAfter = this.#identityOf(identity)?.certificate.notAfter;
    return notAfter !== undefined && now >= notAfter;
  }

  authorisesBlock(signatures: readonly SignedData[]): boolean {
    return this.#satisfiesChannel('/Channel/Orderer/BlockValidation', signatures);
  }

  implicitCollectionPolicy(mspId: string): Uint8Array | undefined {
    if (!this.#config.applicationMspIds.includes(mspId)) return undefined;
    return reference(`/Channel/Application/${mspId}/Endorsement`);
  }

  #satisfiesChannel(path: string, signatures: readonly SignedData[]): boolean {
    return this.#config.policies.find(path)?.evaluate(this.#signersOf(signatures)) ?? false;
  }

  #signersOf(signatures: readonly SignedData[]): Identity[] {
    const signers = new Map<string, Identity>();
    for (const signed of signatures) {
      const identity = this.#identityOf(signed.identity);
      if (identity === undefined || signers.has(identity.key)) continue;
      if (this.#verifies(identity, signed)) signers.set(identity.key, identity);
    }
    return [...signers.values()];
  }

  #identityOf(serialized: Uint8Array): Identity | undefined {
    return unless(IdentityError, () => this.#config.msps.deserialize(serialized));
  }

  #verifies(identity: Identity, { data, signature }: SignedData): boolean {
    const key = sha256(identity.serialized, sha256(data), signature).toString('latin1');
    if (this.#verified.has(key)) return true;
    if (!identity.verify(data, signature)) return false;
    if (this.#verified.size >= CACHE_SIZE) this.#verified.clear();
    this.#verified.add(key);
    return true;
  }

  #policyOf(bytes: Uint8Array): Policy | undefined {
    const key = Buffer.from(bytes).toString('latin1');
    const known = this.#policies.get(key);
    if (known) return known;
    const policy = unless(PolicyError, () => unless(DecodeError, () => this.#readPolicy(bytes)));
    if (this.#policies.size >= CACHE_SIZE) this.#policies.clear();
    if (policy) this.#policies.set(key, policy);
    return policy;
  }

  #readPolicy(bytes: Uint8Array): Policy | undefined {
    const policy = decode(peer.ApplicationPolicy, bytes, 'ApplicationPolicy');
    const signatures = policy.getSignaturePolicy();
    if (signatures) return signaturePolicy(signatures);
    return this.#config.policies.find(policy.getChannelConfigPolicyReference());
  }
}

/** A key-level policy, a serialised common.SignaturePolicyEnvelope, as the application policy it stands for. */
export function keyLevelPolicy(envelope: Uint8Array): Uint8Array {
  const policy = new peer.ApplicationPolicy();
  policy.setSignaturePolicy(decode(common.SignaturePolicyEnvelope, envelope, 'SignaturePolicyEnvelope'));
  return policy.serializeBinary();
}

function isValid(identity: Identity): boolean {
  return unless(IdentityError, () => identity.role) !== undefined;
}

/** The value, or undefined if making it throws that kind of error. */
function unless<T>(kind: new (...parameters: never[]) => Error, make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof kind) return undefined;
    throw error;
  }
}
