import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { ChannelCapability } from '../channel/genesis.js';
import { StartError } from '../node/errors.js';
import type { Binaries } from './binaries.js';

/** The releases of Hyperledger Fabric that this engine runs; also the tags of their official images. */
export const RELEASES = ['2.5', '3.1'] as const;
export type Release = (typeof RELEASES)[number];

/** What the programs of a source tree say of themselves that was built without a number (`common/metadata`). */
const UNNUMBERED = 'latest';

/**
 * The channel capabilities that the nodes of a release know; a new channel asks for the first. With V3_0 each orderer
 * organisation has to name its own addresses, as block 0 does for any release.
 */
export const CAPABILITIES: Readonly<Record<Release, readonly [ChannelCapability, ...ChannelCapability[]]>> = {
  '2.5': ['V2_0'],
  '3.1': ['V3_0', 'V2_0'],
};

/**
 * The release of the programs. Those that bear no number are taken for 2.5: what is rendered for it, 3.1 takes too.
 * @throws StartError with code NO_FABRIC for any other release, or where orderer and peer differ
 */
export async function releaseOf({ orderer, peer }: Pick<Binaries, 'orderer' | 'peer'>): Promise<Release> {
  const [ofOrderer, ofPeer] = (await Promise.all([orderer, peer].map(versionOf))) as [string, string];
  if (ofOrderer !== ofPeer) {
    throw new StartError(
      'NO_FABRIC',
      `Fabric's orderer is of release ${ofOrderer}, and its peer of release ${ofPeer}.`,
    );
  }
  const release = releaseNumbered(ofPeer);
  if (release === undefined) {
    throw new StartError(
      'NO_FABRIC',
      `Fabric's programs are of release ${ofPeer}; this engine runs ${RELEASES.join(' and ')}.`,
    );
  }
  return release;
}

/** The release that a version such as `v3.1.5` belongs to, if this engine runs it. */
export function releaseNumbered(version: string): Release | undefined {
  return version === UNNUMBERED
    ? '2.5'
    : RELEASES.find((release) => version.replace(/^v/u, '').startsWith(`${release}.`));
}

async function versionOf(program: string): Promise<string> {
  const { stdout } = await promisify(execFile)(program, ['version']).catch((error: unknown) => {
    throw new StartError('NO_FABRIC', `${program} cannot be run.`, { cause: error });
  });
  return /^\s*Version: (?<version>\S+)$/mu.exec(stdout)?.groups?.['version'] ?? UNNUMBERED;
}
