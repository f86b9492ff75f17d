import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CatalogueItem, PurposeTable, RuleSet } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { connectLedger } from '../../src/ledger/index.js';
import type { Account, Demonstration, Signer } from '../client/account.js';
import { type Founding, found, publicPart } from '../demonstration/founding.js';
import { loadDemonstration } from '../demonstration/load.js';
import { importRecords } from '../demonstration/records.js';
import { keep } from './files.js';
import type { Parts } from './platform.js';
import { REPOSITORY, type Settings } from './settings.js';
import type { Step } from './steps.js';

const DATA = join(REPOSITORY, 'gateway-api/data');

/** The Fabric organisation of each founder, and the identity of its admin in the wallet. */
const FOUNDERS = [
  { kind: 'operator', mspId: 'OperatorMSP', identity: 'operator-admin' },
  { kind: 'regulator', mspId: 'RegulatorMSP', identity: 'regulator-admin' },
  { kind: 'notary', mspId: 'NotaryMSP', identity: 'notary-admin' },
] as const;

/**
 * Founds the ledger and loads the demonstration, as far as they are missing, and writes `demo.json`: once it
 * stands, the gateway calls itself ready.
 */
export async function populate(parts: Parts, settings: Settings, step: Step): Promise<Demonstration> {
  const { network, places, accounts } = parts;
  const audience = `${network.channel}/${network.chaincode}`;
  await step('founders on the ledger', () => foundLedger(parts, audience));
  const signers = await step('demonstration', async () =>
    loadDemonstration({
      addresses: { gateway: places.gateway, issuer: places.issuer, audience },
      identityIssuer: { url: places.identityIssuer, counterSecret: parts.counterSecret },
      accounts,
      catalogue: z.array(CatalogueItem).parse(await readData('catalogue.json')),
      purposes: PurposeTable.parse(await readData('purposes.json')),
      receiptKey: publicPart(parts.receiptKey),
    }),
  );
  await keepKeys(parts, signers);
  await step('records of the invented enterprises', () => importRecords(DATA, parts.databaseUri));

  const demonstration: Demonstration = {
    gateway: places.gateway,
    explorer: places.explorer,
    issuer: places.issuer,
    ledger: {
      channel: network.channel,
      chaincode: network.chaincode,
      connectionProfile: network.connectionProfile,
    },
    accounts: signers,
  };
  await keep(join(settings.directory, 'demo.json'), demonstration);
  return demonstration;
}

/** So that a key that was made anew is the same at the next start. */
async function keepKeys({ accounts, accountsFile }: Parts, signers: readonly Signer[]): Promise<void> {
  const keyOf = new Map(signers.map(({ username, key }) => [username, key]));
  const renewed = accounts.map((account) => ({
    ...account,
    key: keyOf.get(account.username) ?? account.key,
  }));
  if (renewed.some(({ key }, index) => key.kid !== accounts[index]?.key.kid))
    await keep(accountsFile, renewed);
}

async function foundLedger({ network, accounts }: Parts, audience: string): Promise<void> {
  const ledgers = await Promise.all(
    FOUNDERS.map(({ mspId, identity }) =>
      connectLedger({
        client: 'fabric-gateway',
        connectionProfile: profileOf(network.connectionProfile, mspId),
        wallet: network.wallet,
        identity,
        channel: network.channel,
        chaincode: network.chaincode,
      }),
    ),
  );
  try {
    const founders: Founding['founders'] = FOUNDERS.map(({ kind, mspId }, i) => ({
      account: accountOf(accounts, kind),
      mspId,
      ledger: present(ledgers[i]),
    }));
    const identityIssuer = accountOf(accounts, 'identity_issuer');
    const rules = RuleSet.parse(await readData('rules.json'));
    await found({ audience, founders, identityIssuer, rules });
  } finally {
    for (const ledger of ledgers) ledger.close();
  }
}

/** The network leaves the operator's profile under the plain name, and one for each other organisation beside it. */
function profileOf(connectionProfile: string, mspId: string): string {
  if (mspId === 'OperatorMSP') return connectionProfile;
  return join(dirname(connectionProfile), `connection-profile-${mspId}.json`);
}

function accountOf(accounts: readonly Account[], kind: string): Signer {
  const account = present(accounts.find((candidate) => candidate.kind === kind));
  return { ...account, participant: present(account.participant) };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The demonstration lacks an account or an organisation.');
  return value;
}

async function readData(name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(DATA, name), 'utf8')) as unknown;
}
