import type { ChannelConfig } from '../channel/channelconfig.js';
import type { Ledger } from '../ledger/ledger.js';
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
 * The layouts of a chaincode, those of preferred peers first; none if the channel has no such chaincode, or not enough
 * peers.
 */
export async function layoutsOf(
  chaincode: string,
  candidates: readonly Candidate[],
  config: ChannelConfig,
  ledger: Ledger,
): Promise<readonly Layout[]> {
  const policy = await policyOf(chaincode, config, ledger);
  if (policy === undefined) {
    return [];
  }
  const satisfying = subsets(candidates).filter((subset) =>
    policy.evaluate(subset.map(({ identity }) => config.msps.deserialize(identity))),
  );
  const minimal = satisfying.filter((subset) => !satisfying.some((other) => isProperSubset(other, subset)));
  return minimal
    .map((subset) => subset.map((candidate) => candidate.peer))
    .sort((a, b) => standIns(a) - standIns(b) || a.length - b.length);
}

/** Whether peers answer to the chaincode's name in this channel: it is defined, or one of Fabric's own. */
export async function isDeployed(chaincode: string, ledger: Ledger): Promise<boolean> {
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

async function policyOf(
  chaincode: string,
  config: ChannelConfig,
  ledger: Ledger,
): Promise<Policy | undefined> {
  if (chaincode === LIFECYCLE) {
    return config.policies.find('/Channel/Application/LifecycleEndorsement');
  }
  const state = ledger.snapshot();
  try {
    const bytes = endorsementPolicyOf(chaincode, state);
    if (bytes === undefined) {
      return undefined;
    }
    const policy = decode(peer.ApplicationPolicy, bytes, 'ApplicationPolicy');
    const signatures = policy.getSignaturePolicy();
    return signatures === undefined
      ? config.policies.find(policy.getChannelConfigPolicyReference())
      : signaturePolicy(signatures);
  } finally {
    await state.close();
  }
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
