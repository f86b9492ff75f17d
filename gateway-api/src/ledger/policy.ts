import { common, msp, type peer } from '@hyperledger/fabric-protos';

const roleNames = new Map<number, string>(
  Object.entries(msp.MSPRole.MSPRoleType).map(([name, code]) => [Number(code), name.toLowerCase()]),
);

/** An endorsement policy in Fabric's notation, such as `OutOf(2, 'OperatorMSP.peer', …)`; null where it has none. */
export function printPolicy(policy: peer.ApplicationPolicy): string | null {
  if (policy.hasChannelConfigPolicyReference()) return policy.getChannelConfigPolicyReference();
  const signature = policy.getSignaturePolicy();
  const rule = signature?.getRule();
  if (signature === undefined || rule === undefined) return null;
  return printRule(rule, signature.getIdentitiesList().map(printPrincipal));
}

function printRule(rule: common.SignaturePolicy, principals: readonly string[]): string {
  const nested = rule.getNOutOf();
  if (nested === undefined) return principals[rule.getSignedBy()] ?? "'?'";
  const parts = nested.getRulesList().map((part) => printRule(part, principals));
  return `OutOf(${[nested.getN(), ...parts].join(', ')})`;
}

function printPrincipal(principal: msp.MSPPrincipal): string {
  const role = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
  return `'${role.getMspIdentifier()}.${roleNames.get(role.getRole()) ?? role.getRole()}'`;
}
