import { bytesOf, decode } from '../proto/decode.js';
import { msp } from '../proto/fabric.js';
import { IdentityError } from './errors.js';
import type { Identity, NodeRole } from './identity.js';

const { Classification } = msp.MSPPrincipal;
const { MSPRoleType } = msp.MSPRole;

const ROLES: ReadonlyMap<number, NodeRole> = new Map([
  [MSPRoleType.CLIENT, 'client'],
  [MSPRoleType.PEER, 'peer'],
  [MSPRoleType.ADMIN, 'admin'],
  [MSPRoleType.ORDERER, 'orderer'],
]);

/**
 * Whether a valid identity is one of those a principal stands for (`msp/mspimpl.go`, satisfiesPrincipalInternalV142).
 * @param admins certificates named as administrators, DER in Base64
 */
export function satisfiesPrincipal(
  identity: Identity,
  principal: msp.MSPPrincipal,
  admins: ReadonlySet<string>,
): boolean {
  const bytes = principal.getPrincipal_asU8();
  switch (principal.getPrincipalClassification()) {
    case Classification.ROLE:
      return hasRole(identity, decode(msp.MSPRole, bytes, 'MSPRole'), admins);
    case Classification.ORGANIZATION_UNIT:
      return isInUnit(identity, decode(msp.OrganizationUnit, bytes, 'OrganizationUnit'));
    case Classification.IDENTITY:
      return isSame(identity, decode(msp.SerializedIdentity, bytes, 'SerializedIdentity'));
    case Classification.COMBINED: {
      const parts = decode(msp.CombinedPrincipal, bytes, 'CombinedPrincipal').getPrincipalsList();
      return parts.length > 0 && parts.every((part) => satisfiesPrincipal(identity, part, admins));
    }
    default:
      return false;
  }
}

function hasRole(identity: Identity, role: msp.MSPRole, admins: ReadonlySet<string>): boolean {
  if (role.getMspIdentifier() !== identity.mspId) {
    return false;
  }
  if (role.getRole() === MSPRoleType.ADMIN && admins.has(identity.certificate.der.toString('base64'))) {
    return true;
  }
  const actual = roleIfValid(identity);
  return (
    actual !== undefined && (role.getRole() === MSPRoleType.MEMBER || ROLES.get(role.getRole()) === actual)
  );
}

function isInUnit(identity: Identity, unit: msp.OrganizationUnit): boolean {
  return (
    unit.getMspIdentifier() === identity.mspId &&
    roleIfValid(identity) !== undefined &&
    identity.certificate.organizationalUnits.includes(unit.getOrganizationalUnitIdentifier())
  );
}

function isSame(identity: Identity, other: msp.SerializedIdentity): boolean {
  return (
    other.getMspid() === identity.mspId &&
    bytesOf(other.getIdBytes_asU8()).toString().trim() === identity.certificate.pem.trim() &&
    roleIfValid(identity) !== undefined
  );
}

function roleIfValid(identity: Identity): NodeRole | undefined {
  try {
    return identity.role;
  } catch (error) {
    if (error instanceof IdentityError) {
      return undefined;
    }
    throw error;
  }
}
