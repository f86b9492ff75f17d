/** Why an identity was refused; the messages are Fabric's (`msp/mspimpl*.go`). */
export type IdentityErrorCode = 'MALFORMED' | 'UNKNOWN_MSP' | 'UNTRUSTED' | 'REVOKED' | 'NO_ROLE' | 'EXPIRED';

/** An identity that an MSP refuses. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: IdentityErrorCode;

  constructor(code: IdentityErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
