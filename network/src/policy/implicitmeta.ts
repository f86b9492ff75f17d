import { common } from '../proto/fabric.js';
import type { Policy } from './policy.js';

const { Rule } = common.ImplicitMetaPolicy;

/**
 * A policy over the sub-policies of the same name in the groups below (`common/policies/implicitmeta.go`).
 * A group without that policy counts, and never satisfies.
 */
export function implicitMetaPolicy(rule: number, subPolicies: readonly (Policy | undefined)[]): Policy {
  const threshold = thresholdOf(rule, subPolicies.length);
  return {
    evaluate: (identities) =>
      subPolicies.filter((policy) => policy?.evaluate(identities) === true).length >= threshold,
  };
}

function thresholdOf(rule: number, count: number): number {
  if (count === 0 || rule === Rule.ANY) {
    return Math.min(count, 1);
  }
  return rule === Rule.ALL ? count : Math.floor(count / 2) + 1;
}
