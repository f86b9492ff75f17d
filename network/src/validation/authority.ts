/** A signature over data by a serialised msp.SerializedIdentity (protoutil.SignedData). */
export interface SignedData {
  /** The signed bytes, unhashed. */
  readonly data: Uint8Array;
  /** Serialised msp.SerializedIdentity of the signer. */
  readonly identity: Uint8Array;
  /** DER, low-S. */
  readonly signature: Uint8Array;
}

/**
 * Who may do what in the channel, as validation asks it. Implemented over the channel's MSPs and policies, which
 * come from the config block. All answers depend on the arguments and the config alone, never on the clock:
 * validating again must give the same (a certificate's expiry is checked at endorsement, not here).
 */
export interface Authority {
  /** True if the signer is a valid member of one of the channel's MSPs and the signature is its own. */
  verifies(signed: SignedData): boolean;

  /**
   * True if the signatures satisfy the policy, a serialised peer.ApplicationPolicy: a signature policy, or the
   * name of a channel policy. A signature that does not verify, or a second by the same identity, does not count.
   */
  satisfies(policy: Uint8Array, signatures: readonly SignedData[]): boolean;

  /** True if the signatures satisfy /Channel/Orderer/BlockValidation. */
  authorisesBlock(signatures: readonly SignedData[]): boolean;

  /** Serialised peer.ApplicationPolicy for writes to `_lifecycle` (the channel's LifecycleEndorsement). */
  readonly lifecyclePolicy: Uint8Array;

  /**
   * Serialised peer.ApplicationPolicy for writes to `_implicit_org_<mspId>`, that organisation's Endorsement
   * policy; undefined if the channel has no such application organisation.
   */
  implicitCollectionPolicy(mspId: string): Uint8Array | undefined;
}
