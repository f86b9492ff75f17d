import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type SettingFault, tryReading } from '../setting-fault.js';
import { readPeerEndpoint } from './fabric/connection-profile.js';
import { type ClientIdentity, readIdentity } from './fabric/wallet.js';

/** The settings that lead to the ledger. */
export interface LedgerSettings {
  readonly LEDGER_CONNECTION_PROFILE: string;
  readonly LEDGER_WALLET: string;
  readonly LEDGER_IDENTITY: string;
  readonly LEDGER_ENDORSERS: readonly string[];
}

/** All that is wrong with profile and wallet, by themselves and with each other; the network is not asked. */
export async function connectionFaults(settings: LedgerSettings): Promise<SettingFault[]> {
  const {
    LEDGER_CONNECTION_PROFILE: profile,
    LEDGER_WALLET: wallet,
    LEDGER_IDENTITY: label,
    LEDGER_ENDORSERS: endorsers,
  } = settings;
  const file = join(wallet, `${label}.id`);
  const [peer, identity] = await Promise.all([
    tryReading('LEDGER_CONNECTION_PROFILE', profile, () => readPeerEndpoint(profile)),
    tryReading('LEDGER_WALLET, LEDGER_IDENTITY', file, async () => {
      const found = await readIdentity(wallet, label);
      requireOwnKey(found);
      return found;
    }),
  ]);
  const faults = [peer, identity].flatMap((each) => ('fault' in each ? [each.fault] : []));
  if ('fault' in peer) return faults;
  const unknown = (setting: string, mspId: string): SettingFault => {
    const known = peer.value.mspIds.join(', ');
    return { setting, file: profile, reason: `there is no organisation ${mspId}, only ${known}` };
  };
  const strangers = endorsers.filter((mspId) => !peer.value.mspIds.includes(mspId));
  faults.push(...strangers.map((mspId) => unknown('LEDGER_ENDORSERS', mspId)));
  if ('value' in identity && identity.value.mspId !== peer.value.mspId) {
    const reason = `${label} is of ${identity.value.mspId}, the profile’s own peer of ${peer.value.mspId}`;
    faults.push({ setting: 'LEDGER_WALLET, LEDGER_IDENTITY', file, reason });
  }
  return faults;
}

/** @throws {Error} where there is no certificate, or one of another key */
function requireOwnKey({ credentials, privateKey }: ClientIdentity): void {
  if (!new X509Certificate(credentials).checkPrivateKey(privateKey)) {
    throw new Error('certificate and key do not belong together');
  }
}
