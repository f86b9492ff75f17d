import type { Identity } from '../msp/identity.js';

/** A rule over who signed. */
export interface Policy {
  /** Whether the valid signers, each once, satisfy the policy. */
  evaluate(identities: readonly Identity[]): boolean;
  /** Fabric's words for a single signer that does not satisfy the policy. */
  readonly refusal: string;
}

/** A policy that cannot be read, or is not there. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code: 'MALFORMED' | 'NOT_FOUND';

  constructor(code: 'MALFORMED' | 'NOT_FOUND', message: string) {
    super(message);
    this.code = code;
  }
}
