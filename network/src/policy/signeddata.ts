import { IdentityError } from '../msp/errors.js';
import type { Identity } from '../msp/identity.js';
import type { MspManager } from '../msp/mspmanager.js';
import type { Policy } from './policy.js';

/** A message with one signature and the serialised identity said to have made it. */
export interface SignedData {
  readonly data: Uint8Array;
  readonly identity: Uint8Array;
  readonly signature: Uint8Array;
}

/** Whether those whose signatures verify satisfy the policy. */
export function satisfies(policy: Policy, signatures: readonly SignedData[], msps: MspManager): boolean {
  return policy.evaluate(signers(signatures, msps));
}

/**
 * The identities whose signatures verify, each once, in the order given; bad signatures and identities of unknown
 * organisations are left out (`common/policies/policy.go`, SignatureSetToValidIdentities).
 */
export function signers(signatures: readonly SignedData[], msps: MspManager): readonly Identity[] {
  const found = new Map<string, Identity>();
  for (const { data, identity: serialized, signature } of signatures) {
    const identity = deserializeIfKnown(serialized, msps);
    if (identity !== undefined && !found.has(identity.key) && identity.verify(data, signature)) {
      found.set(identity.key, identity);
    }
  }
  return [...found.values()];
}

function deserializeIfKnown(serialized: Uint8Array, msps: MspManager): Identity | undefined {
  try {
    return msps.deserialize(serialized);
  } catch (error) {
    if (error instanceof IdentityError) {
      return undefined;
    }
    throw error;
  }
}
