import type { GatewayClient } from '../../gateway/client.js';
import { listOf } from '../../gateway/shapes/list.js';
import { Key } from '../../gateway/shapes/registry.js';
import { findStatements } from '../carried.js';
import { type KeyOrigin, voucherOf } from '../checks/key.js';
import { type TrustRoots, findTransaction } from '../checks/transaction.js';
import type { RawBlock } from '../fabric/block.js';
import { readStatement } from '../statement.js';
import { attempt } from './attempt.js';
import { readBlock } from './read-block.js';
import { standing } from './standing.js';

/** A chain of vouchers ends at a founder; longer than this it is no chain that this ledger makes. */
const LONGEST_CHAIN = 6;

/** The keys of some owners, and the origins of those that signed, followed to the founders. */
export async function loadOrigins(
  client: GatewayClient,
  owners: readonly string[],
  signers: ReadonlySet<string | undefined>,
  roots: TrustRoots,
): Promise<{ readonly keys: readonly Key[]; readonly origins: readonly KeyOrigin[] }> {
  const keys = [...(await readKeys(client, owners))];
  const origins: KeyOrigin[] = [];
  let wanted = keys.filter(({ kid }) => signers.has(kid));
  for (let length = 0; wanted.length > 0 && length < LONGEST_CHAIN; length += 1) {
    const found = await Promise.all(wanted.map((key) => originOf(client, key, roots)));
    origins.push(...found);
    const vouchers = found.flatMap((origin) => voucherOf(origin) ?? []);
    keys.push(
      ...(await readKeys(
        client,
        missing(
          vouchers.map(({ owner }) => owner),
          keys,
        ),
      )),
    );
    const traced = new Set(origins.map(({ key }) => key.kid));
    const kids = new Set(vouchers.map(({ kid }) => kid).filter((kid) => !traced.has(kid)));
    wanted = keys.filter(({ kid }) => kids.has(kid));
  }
  return { keys, origins };
}

function missing(owners: readonly string[], keys: readonly Key[]): string[] {
  const known = new Set(keys.map(({ owner }) => owner));
  return [...new Set(owners)].filter((owner) => !known.has(owner));
}

async function readKeys(client: GatewayClient, owners: readonly string[]): Promise<readonly Key[]> {
  const lists = await Promise.all(
    owners.map((owner) => attempt(client.get('/v1/keys', listOf(Key), { owner, limit: 200 }))),
  );
  return lists.flatMap((list) => list?.items ?? []);
}

async function originOf(client: GatewayClient, key: Key, roots: TrustRoots): Promise<KeyOrigin> {
  const { transactionId, blockNumber, written } = key;
  const block = (await readBlock(client, blockNumber))?.parsed;
  const statement = block && (await registrationIn(block, key));
  const at = new Date(written.at);
  return {
    key,
    registration: statement,
    standing: await standing({ text: statement?.jws, statement, transactionId, block, at }, roots),
  };
}

/** The registration of a key among the statements that its transaction carries. */
async function registrationIn(block: RawBlock, key: Key) {
  const found = await findTransaction(block, key.transactionId);
  return findStatements(found?.transaction.args ?? [])
    .map(readStatement)
    .find((statement) => statement?.payload.type !== 'key.revoke');
}
