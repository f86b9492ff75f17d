import { decode } from '../proto/decode.js';
import { peer } from '../proto/fabric.js';
import type { StateReader } from '../ledger/state.js';

const LIFECYCLE = '_lifecycle';

/**
 * The endorsement policy of a chaincode as committed to `_lifecycle`, a serialised peer.ApplicationPolicy;
 * undefined if the channel has no such chaincode (core/chaincode/lifecycle, ValidationInfo).
 */
export function endorsementPolicyOf(chaincode: string, state: StateReader): Uint8Array | undefined {
  const field = state.get(LIFECYCLE, `namespaces/fields/${chaincode}/ValidationInfo`);
  if (field === undefined) return undefined;
  const data = decode(peer.lifecycle.StateData, field.value, 'StateData');
  const info = decode(
    peer.lifecycle.ChaincodeValidationInfo,
    data.getBytes_asU8(),
    'ChaincodeValidationInfo',
  );
  return info.getValidationParameter_asU8();
}

/** The organisation that `_implicit_org_<mspId>` names; undefined for other collections. */
export function implicitOrganisation(collection: string): string | undefined {
  return /^_implicit_org_(.+)$/s.exec(collection)?.[1];
}

export { LIFECYCLE };
