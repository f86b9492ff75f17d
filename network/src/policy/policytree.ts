import { decode } from '../proto/decode.js';
import { common } from '../proto/fabric.js';
import { implicitMetaPolicy } from './implicitmeta.js';
import { PolicyError, type Policy } from './policy.js';
import { signaturePolicy } from './signaturepolicy.js';

const { PolicyType } = common.Policy;

/** The policies of a channel's configuration, by path such as `/Channel/Application/Writers`. */
export class PolicyTree {
  readonly #policies = new Map<string, Policy>();

  /** @param root the group `Channel` of the configuration */
  constructor(root: common.ConfigGroup) {
    this.#add('/Channel', root);
  }

  /** The policy at the path, or undefined. */
  find(path: string): Policy | undefined {
    return this.#policies.get(path);
  }

  /** @throws PolicyError with code NOT_FOUND */
  get(path: string): Policy {
    const policy = this.#policies.get(path);
    if (policy === undefined) {
      throw new PolicyError('NOT_FOUND', `policy ${path} not found`);
    }
    return policy;
  }

  #add(path: string, group: common.ConfigGroup): void {
    const names: string[] = [];
    group.getGroupsMap().forEach((child, name) => {
      names.push(name);
      this.#add(`${path}/${name}`, child);
    });
    group.getPoliciesMap().forEach((configured, name) => {
      const policy = configured.getPolicy();
      if (policy !== undefined) {
        this.#policies.set(`${path}/${name}`, this.#parse(policy, path, names));
      }
    });
  }

  #parse(policy: common.Policy, path: string, children: readonly string[]): Policy {
    const value = policy.getValue_asU8();
    switch (policy.getType()) {
      case PolicyType.SIGNATURE:
        return signaturePolicy(decode(common.SignaturePolicyEnvelope, value, 'SignaturePolicyEnvelope'));
      case PolicyType.IMPLICIT_META: {
        const meta = decode(common.ImplicitMetaPolicy, value, 'ImplicitMetaPolicy');
        const subPolicies = children.map((child) =>
          this.#policies.get(`${path}/${child}/${meta.getSubPolicy()}`),
        );
        return implicitMetaPolicy(meta, subPolicies);
      }
      default:
        throw new PolicyError('MALFORMED', `unsupported policy type ${policy.getType()} in ${path}`);
    }
  }
}
