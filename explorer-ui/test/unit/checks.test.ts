import { expect } from 'chai';
import type { Key } from '../../src/gateway/shapes/registry.js';
import { type Check, type CheckName, check, overall } from '../../src/verification/check.js';
import { checkKey } from '../../src/verification/checks/key.js';
import { checkStatement } from '../../src/verification/checks/statement.js';
import { checkTransaction } from '../../src/verification/checks/transaction.js';
import { parseBlock } from '../../src/verification/fabric/block.js';
import { readStatement } from '../../src/verification/statement.js';
import { populate } from '../fake/system.js';
import { AUDIENCE, World } from '../fake/world.js';

const outcomeOf = (checks: readonly Check[], name: CheckName) =>
  checks.find((each) => each.name === name)?.outcome;

describe('Single checks', () => {
  let world: World;
  let access: World['accesses'][number];
  let key: Key;

  beforeEach(async () => {
    world = await World.create();
    await populate(world);
    access = world.accesses.at(-1)!;
    key = world.keys.find(({ owner }) => owner === 'pujiang-bank')!;
  });

  const checked = (keys: readonly Key[], signer = 'pujiang-bank', audience = AUDIENCE) =>
    checkStatement(readStatement(access.statement), keys, {
      signer,
      audience,
      at: new Date(access.decidedAt),
    });

  it('a statement holds for its signer alone, whoever else has a key', async () => {
    expect(overall(await checked(world.keys))).to.equal('verified');
    expect(outcomeOf(await checked(world.keys, 'huangpu-guarantee'), 'keyOwner')).to.equal('failed');
    expect(outcomeOf(await checked([{ ...key, owner: 'huangpu-guarantee' }]), 'keyOwner')).to.equal('failed');
  });

  it('a statement holds on its own ledger alone', async () => {
    expect(outcomeOf(await checked(world.keys, 'pujiang-bank', 'other/credit-audit'), 'audience')).to.equal(
      'failed',
    );
  });

  it('a key counts within its span, and until it was revoked', async () => {
    const earlier = new Date(Date.parse(access.decidedAt) - 1000).toISOString();
    const later = new Date(Date.parse(access.decidedAt) + 1000).toISOString();
    const revokedAt = (at: string): Key => ({ ...key, state: 'REVOKED', written: { ...key.written, at } });
    const validity = async (changed: Key) => outcomeOf(await checked([changed]), 'keyValidity');
    expect(await validity({ ...key, notAfter: earlier })).to.equal('failed');
    expect(await validity({ ...key, notBefore: later })).to.equal('failed');
    expect(await validity(revokedAt(earlier))).to.equal('failed');
    expect(await validity(revokedAt(later))).to.equal('verified');
    expect(await validity({ ...key, written: { ...key.written, at: later } })).to.equal('failed');
  });

  it('an attestation holds for the key and the owner that it names', async () => {
    const [, registration] = world.transactions.get(key.transactionId)!['args'] as string[];
    const origin = { registration: readStatement(registration!), standing: [] };
    const holds = await checkKey({ ...origin, key }, world.keys, world.participants);
    expect(overall(holds)).to.equal('verified');
    const taken = { ...key, owner: 'huangpu-guarantee' };
    const fails = await checkKey({ ...origin, key: taken }, world.keys, world.participants);
    expect(outcomeOf(fails, 'attestationNames')).to.equal('failed');
    const own = world.participants.map((each) => ({ ...each, kind: 'operator' as const }));
    expect(outcomeOf(await checkKey({ ...origin, key }, world.keys, own), 'attestationIndependent')).to.equal(
      'failed',
    );
  });

  it('a transaction’s id is that of its nonce and creator', async () => {
    const { raw } = world.blocks[access.blockNumber]!;
    const nonce = Buffer.from(raw).indexOf(Buffer.from([0x12, 24])) + 2;
    const roots = new Map(world.organisations.map(({ mspId, root }) => [mspId, [root]]));
    const sought = { transactionId: access.transactionId, statement: access.statement };
    const before = await checkTransaction(parseBlock(raw), sought, roots);
    expect(outcomeOf(before.checks, 'transactionId')).to.equal('verified');
    raw[nonce]! ^= 1;
    const after = await checkTransaction(parseBlock(raw), sought, roots);
    expect(outcomeOf(after.checks, 'transactionId')).to.equal('failed');
    expect(outcomeOf(after.checks, 'creatorSignature')).to.equal('failed');
  });

  it('together fail for one failure, and are unknown for one unknown, or for none', () => {
    const [holds, fails, open] = [
      check('dataHash', true),
      check('dataHash', false),
      check('dataHash', undefined),
    ];
    expect(overall([holds, open, fails])).to.equal('failed');
    expect(overall([holds, open])).to.equal('unknown');
    expect(overall([])).to.equal('unknown');
    expect(overall([holds])).to.equal('verified');
  });
});
