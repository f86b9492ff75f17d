import type { TransactionSimulator } from '../ledger/simulator.js';
import { decode } from '../proto/decode.js';
import { common, peer } from '../proto/fabric.js';
import { VALIDATION_PARAMETER } from '../validation/endorsement.js';

/**
 * Whose endorsement a transaction needs, for the gateway and for discovery (`core/endorser/endorser.go`,
 * buildChaincodeInterest): every namespace it touched, with the policies of the written keys that have their own. The
 * namespace's policy does not count where every written key has one.
 * @param isSystem whether a namespace is a system chaincode's
 * @throws DecodeError if a key's policy cannot be read
 */
export function interestOf(
  simulator: TransactionSimulator,
  isSystem: (namespace: string) => boolean,
): peer.ChaincodeInterest {
  const interest = new peer.ChaincodeInterest();
  for (const [namespace, written] of simulator.writtenMetadata()) {
    if (!isSystem(namespace)) {
      interest.addChaincodes(callOf(namespace, written));
    }
  }
  return interest;
}

function callOf(namespace: string, written: readonly ReadonlyMap<string, Uint8Array>[]): peer.ChaincodeCall {
  const policies = written.flatMap((metadata) => metadata.get(VALIDATION_PARAMETER) ?? []);
  const distinct = new Map(policies.map((policy) => [Buffer.from(policy).toString('latin1'), policy]));
  const call = new peer.ChaincodeCall();
  call.setName(namespace);
  call.setKeyPoliciesList(
    [...distinct.values()].map((policy) =>
      decode(common.SignaturePolicyEnvelope, policy, 'SignaturePolicyEnvelope'),
    ),
  );
  call.setDisregardNamespacePolicy(policies.length > 0 && policies.length === written.length);
  return call;
}
