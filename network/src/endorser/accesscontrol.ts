import type { ChannelConfig } from '../channel/channelconfig.js';
import type { Resource } from '../channel/resources.js';
import { parsePolicyExpression } from '../policy/expression.js';
import type { SignedData } from '../policy/signeddata.js';
import { peer } from '../proto/fabric.js';
import type { Authority } from '../validation/authority.js';

/** A signer that may not use a resource. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDenied';
  readonly code = 'ACCESS_DENIED';
}

/** The channel's access control, resource by resource (`core/aclmgmt`). */
export class AccessControl {
  readonly #config: ChannelConfig;
  readonly #authority: Authority;

  constructor(config: ChannelConfig, authority: Authority) {
    this.#config = config;
    this.#authority = authority;
  }

  /** @throws AccessDenied unless the signer satisfies the policy that guards the resource */
  check(resource: Resource, signed: SignedData): void {
    this.checkPolicy(this.#config.policyPathFor(resource), signed);
  }

  /** @throws AccessDenied unless the signer is an administrator of the peer's own organisation (`core/policy/policy.go`) */
  checkAdministrator(mspId: string, signed: SignedData): void {
    const policy = new peer.ApplicationPolicy();
    policy.setSignaturePolicy(parsePolicyExpression(`OR('${mspId}.admin')`));
    if (!this.#authority.satisfies(policy.serializeBinary(), [signed])) {
      throw new AccessDenied(
        "Failed verifying that proposal's creator satisfies local MSP principal during channelless check policy with policy [Admins]: [This identity is not an admin]",
      );
    }
  }

  /** @throws AccessDenied unless the signer satisfies the policy at the path */
  checkPolicy(path: string, signed: SignedData): void {
    const policy = new peer.ApplicationPolicy();
    policy.setChannelConfigPolicyReference(path);
    if (!this.#authority.satisfies(policy.serializeBinary(), [signed])) {
      const { refusal } = this.#config.policies.get(path);
      throw new AccessDenied(
        `failed evaluating policy on signed data during check policy [${path}]: [${refusal}]`,
      );
    }
  }
}
