import { parsePolicyExpression } from '../policy/expression.js';
import { common } from '../proto/fabric.js';

const { PolicyType } = common.Policy;

/** A policy over signers, from an expression such as `OR('OrgMSP.admin')`. */
export function signature(expression: string): common.Policy {
  const policy = new common.Policy();
  policy.setType(PolicyType.SIGNATURE);
  policy.setValue(parsePolicyExpression(expression).serializeBinary());
  return policy;
}

/** A policy that any one group below satisfies by its own policy of that name. */
export function anyOf(subPolicy: string): common.Policy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setSubPolicy(subPolicy);
  meta.setRule(common.ImplicitMetaPolicy.Rule.ANY);
  const policy = new common.Policy();
  policy.setType(PolicyType.IMPLICIT_META);
  policy.setValue(meta.serializeBinary());
  return policy;
}

/** `OR` over one role of several organisations. */
export function oneOf(mspIds: readonly string[], role: string): string {
  return `OR(${principals(mspIds, role)})`;
}

/** A majority of the organisations, each by one role: two of three. */
export function majorityOf(mspIds: readonly string[], role: string): string {
  return `OutOf(${Math.floor(mspIds.length / 2) + 1}, ${principals(mspIds, role)})`;
}

function principals(mspIds: readonly string[], role: string): string {
  return mspIds.map((mspId) => `'${mspId}.${role}'`).join(', ');
}
