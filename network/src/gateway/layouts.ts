import type { ChannelConfig } from '../channel/channelconfig.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import type { StateReader } from '../ledger/state.js';
import type { Policy } from '../policy/policy.js';
import { signaturePolicy } from '../policy/signaturepolicy.js';
import { decode } from '../proto/decode.js';
import { peer } from '../proto/fabric.js';
import { endorsementPolicyOf, LIFECYCLE } from '../validation/definition.js';
import type { EndorsingPeer } from './endorsingpeer.js';

const SYSTEM_CHAINCODES: ReadonlySet<string> = new Set([LIFECYCLE, 'cscc', 'qscc']);

/** A set of peers whose endorsements satisfy a chaincode's policy, none of them superfluous. */
export type Layout = readonly EndorsingPeer[];

/** A peer with the serialised identity under which it endorses. */
export interface Candidate {
  readonly peer: EndorsingPeer;
  readonly identity: Uint8Array;
}

/**
 * The layouts that satisfy every policy of an interest, those of preferred peers first (`discovery/endorsement`,
 * computePrincipalSets); none if the channel lacks one of the chaincodes, or peers.
 */
export async function layoutsOf(
  interest: peer.ChaincodeInterest,
  candidates: readonly Candidate[],
  config: ChannelConfig,
  ledger: CommittedLedger,
): Promise<readonly Layout[]> {
  const policies = await policiesOf(interest, config, ledger);
  if (policies === undefined) {
    return [];
  }
  const satisfying = subsets(candidates).filter((subset) => {
    const signers = subset.map(({ identity }) => config.msps.deserialize(identity));
    return policies.every((policy) => policy.evaluate(signers));
  });
  const minimal = satisfying.filter((subset) => !satisfying.some((other) => isProperSubset(other, subset)));
  return minimal
    .map((subset) => subset.map((candidate) => candidate.peer))
    .sort((a, b) => standIns(a) - standIns(b) || a.length - b.length);
}

/** The interest in one chaincode and its own policy. */
export function interestIn(chaincode: string): peer.ChaincodeInterest {
  const call = new peer.ChaincodeCall();
  call.setName(chaincode);
  const interest = new peer.ChaincodeInterest();
  interest.addChaincodes(call);
  return interest;
}

/** Whether peers answer to the chaincode's name in this channel: it is defined, or one of Fabric's own. */
export async function isDeployed(chaincode: string, ledger: CommittedLedger): Promise<boolean> {
  if (SYSTEM_CHAINCODES.has(chaincode)) {
    return true;
  }
  const state = ledger.snapshot();
  try {
    return endorsementPolicyOf(chaincode, state) !== undefined;
  } finally {
    await state.close();
  }
}

/** Undefined if the channel lacks one of the chaincodes, or no policy is left to satisfy. */
async function policiesOf(
  interest: peer.ChaincodeInterest,
  config: ChannelConfig,
  ledger: CommittedLedger,
): Promise<readonly Policy[] | undefined> {
  const state = ledger.snapshot();
  try {
    const policies: Policy[] = [];
    for (const call of interest.getChaincodesList()) {
      const policy = policyOf(call.getName(), config, state);
      if (policy === undefined) {
        return undefined;
      }
      const own = call.getKeyPoliciesList().map((envelope) => signaturePolicy(envelope));
      policies.push(...own, ...(call.getDisregardNamespacePolicy() ? [] : [policy]));
    }
    return policies.length === 0 ? undefined : policies;
  } finally {
    await state.close();
  }
}

function policyOf(chaincode: string, config: ChannelConfig, state: StateReader): Policy | undefined {
  if (chaincode === LIFECYCLE) {
    return config.policies.find('/Channel/Application/LifecycleEndorsement');
  }
  const bytes = endorsementPolicyOf(chaincode, state);
  if (bytes === undefined) {
    return undefined;
  }
  const policy = decode(peer.ApplicationPolicy, bytes, 'ApplicationPolicy');
  const signatures = policy.getSignaturePolicy();
  return signatures === undefined
    ? config.policies.find(policy.getChannelConfigPolicyReference())
    : signaturePolicy(signatures);
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>(
    (sets, item) => [...sets, ...sets.map((set) => [...set, item])],
    [[]],
  );
}

function isProperSubset<T>(inner: readonly T[], outer: readonly T[]): boolean {
  return inner.length < outer.length && inner.every((item) => outer.includes(item));
}

function standIns(layout: Layout): number {
  return layout.filter(({ isPreferred }) => !isPreferred).length;
}
