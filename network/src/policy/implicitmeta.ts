import { common } from '../proto/fabric.js';
import type { Policy } from './policy.js';

const { Rule } = common.ImplicitMetaPolicy;

/**
 * A policy over the sub-policies of the same name in the groups below (`common/policies/implicitmeta.go`).
 * A group without that policy counts, and never satisfies.
 */
export function implicitMetaPolicy(
  meta: common.ImplicitMetaPolicy,
  subPolicies: readonly (Policy | undefined)[],
): Policy {
  const threshold = thresholdOf(meta.getRule(), subPolicies.length);
  return {
    evaluate: (identities) =>
      subPolicies.filter((policy) => policy?.evaluate(identities) === true).length >= threshold,
    refusal: `implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires ${threshold} of the '${meta.getSubPolicy()}' sub-policies to be satisfied`,
  };
}

function thresholdOf(rule: number, count: number): number {
  if (count === 0 || rule === Rule.ANY) {
    return Math.min(count, 1);
  }
  return rule === Rule.ALL ? count : Math.floor(count / 2) + 1;
}
