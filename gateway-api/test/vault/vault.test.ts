import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { subjectReference } from '@xinjian/chaincode/model';
import { openVaultDocuments } from '../../src/vault/documents.js';
import { openForgetting } from '../../src/vault/forgetting.js';
import { readVaultKeys, VaultAltered, VaultKeyError, VaultKeys } from '../../src/vault/keys.js';
import { openVault } from '../../src/vault/open.js';
import { rotateVault } from '../../src/vault/rotation.js';
import type { Vault } from '../../src/vault/vault.js';
import { useDatabase } from '../support/database.js';

const FIRM = '91310115XX0000019T';
const OTHER = '91310112XX0000027A';
const secret = () => randomBytes(32).toString('base64url');
const [FIRST, SECOND, THIRD] = [secret(), secret(), secret()] as const;

describe('VaultKeys', () => {
  const keys = new VaultKeys([FIRST]);

  it('opens what it sealed where it belongs, and nowhere else', () => {
    const sealed = keys.seal('subject a', '沪');
    expect(keys.open('subject a', sealed)).to.equal('沪');
    expect(() => keys.open('subject b', sealed)).to.throw(VaultAltered);
    const bytes = Buffer.from(sealed.box, 'base64url');
    for (const index of bytes.keys()) {
      const altered = Buffer.from(bytes);
      altered[index] = (altered[index] ?? 0) ^ 1;
      expect(() => keys.open('subject a', { ...sealed, box: altered.toString('base64url') })).to.throw(
        VaultAltered,
      );
    }
    expect(() => keys.open('subject a', { ...sealed, box: '' })).to.throw(VaultAltered);
  });

  it('never seals the same twice alike', () => {
    expect(keys.seal('a', 'b').box).not.to.equal(keys.seal('a', 'b').box);
  });

  it('names the key that is missing', () => {
    const foreign = new VaultKeys([SECOND]);
    expect(() => keys.open('a', foreign.seal('a', 'b'))).to.throw(VaultKeyError, foreign.ids[0]);
  });

  it('reads keys from the environment or a file, and refuses what is none', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-vault-'));
    const file = join(directory, 'keys.json');
    await writeFile(file, JSON.stringify([FIRST, SECOND]));
    const read = new VaultKeys([FIRST, SECOND]).ids;
    expect((await readVaultKeys({ VAULT_KEY_FILE: file })).ids).to.deep.equal(read);
    expect((await readVaultKeys({ VAULT_KEY: `${FIRST}, ${SECOND}` })).ids).to.deep.equal(read);
    await writeFile(file, '["short"]');
    for (const settings of [
      {},
      { VAULT_KEY: 'short' },
      { VAULT_KEY_FILE: file },
      { VAULT_KEY_FILE: '/none' },
    ]) {
      const failed = await readVaultKeys(settings).catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(VaultKeyError);
    }
    await rm(directory, { recursive: true });
  });
});

describe('Vault', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let vault: Vault;
  before(async () => (vault = await openVault(connection(), new VaultKeys([FIRST]))));

  it('makes one live reference for an enterprise, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => vault.resolve(FIRM, 'bank-a')));
    expect(new Set(answers.map(({ subject }) => subject)).size).to.equal(1);
    expect((await vault.resolve(OTHER, 'bank-a')).subject).to.not.equal(answers[0]?.subject);
  });

  it('opens a reference to the code and the salt that make it', async () => {
    const { subject } = await vault.resolve(FIRM, 'bank-a');
    const entry = await vault.reveal(subject);
    expect(entry).to.include({ uscc: FIRM, subject });
    expect(subjectReference(entry?.salt ?? '', FIRM)).to.equal(subject);
    expect(await vault.find(FIRM)).to.deep.equal(entry);
    expect(await vault.reveal(`0x${'0'.repeat(64)}`)).to.equal(null);
  });

  it('makes no entry by looking for one', async () => {
    expect(await vault.find('91310000132257510M')).to.equal(null);
    expect(await vault.find('91310000132257510M')).to.equal(null);
  });

  it('logs who resolved whom, newest first', async () => {
    const { subject } = await vault.resolve(OTHER, 'bank-b');
    const [latest, earlier] = await vault.resolutions(subject, 10);
    expect(latest).to.include({ by: 'bank-b', subject });
    expect(earlier).to.include({ by: 'bank-a', subject });
    expect(await vault.resolutions(subject, 1)).to.have.length(1);
  });

  it('keeps a consent document under its digest, and never changes it', async () => {
    const digest = `0x${'1'.repeat(64)}`;
    const document = { text: '授权书', salt: `0x${'2'.repeat(64)}` };
    const bearer = { type: 'consent', id: 'a' } as const;
    await vault.keepDocument(digest, document, 'firm', bearer);
    await vault.keepDocument(digest, { ...document, text: 'another' }, 'another firm', bearer);
    expect(await vault.document(digest)).to.deep.equal(document);
    expect(await vault.document(`0x${'3'.repeat(64)}`)).to.equal(null);
  });

  it('keeps no code, salt or document in clear', async () => {
    const { salt } = (await vault.find(FIRM))!;
    const { subjects, papers } = await openVaultDocuments(connection());
    const stored = JSON.stringify([await subjects.find().lean(), await papers.find().lean()]);
    expect(stored).to.include(new VaultKeys([FIRST]).ids[0]);
    for (const clear of [FIRM, OTHER, salt, salt.slice(2), '授权书']) expect(stored).not.to.include(clear);
  });

  it('refuses an entry that was put in the place of another', async () => {
    const { subjects } = await openVaultDocuments(connection());
    const [one, other] = [(await vault.find(FIRM))!.subject, (await vault.find(OTHER))!.subject];
    const { box, key } = (await subjects.findById(one).lean())!;
    const own = (await subjects.findById(other).lean())!;
    await subjects.updateOne({ _id: other }, { $set: { box, key } });
    const revealed = await vault.reveal(other).catch((error: unknown) => error);
    await subjects.updateOne({ _id: other }, { $set: { box: own.box, key: own.key } });
    expect(revealed).to.be.instanceOf(VaultAltered);
  });

  it('tells nobody of a subject that is being forgotten, and makes another reference from then on', async () => {
    const { subject } = await vault.resolve(OTHER, 'bank-a');
    const forgetting = await openForgetting(connection(), new VaultKeys([FIRST]));
    await forgetting.begin(subject);
    expect([await vault.reveal(subject), await vault.find(OTHER)]).to.deep.equal([null, null]);
    expect((await forgetting.entry(subject))?.uscc).to.equal(OTHER);
    const another = await vault.resolve(OTHER, 'bank-a');
    expect(another.subject).not.to.equal(subject);
    expect([await forgetting.destroy(subject), await forgetting.destroy(subject)]).to.deep.equal([
      true,
      false,
    ]);
    expect(await vault.find(OTHER)).to.include(another);
  });
});

describe('a rotation of the vault’s key', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  const codes = Array.from({ length: 40 }, (_, index) => `91310115XX00${String(index).padStart(6, '0')}`);
  const references = async (vault: Vault) =>
    Promise.all(codes.map(async (code) => (await vault.find(code))?.subject));

  it('seals everything anew, cut short or not, beside gateways with the old ring and the new', async () => {
    const old = await openVault(connection(), new VaultKeys([FIRST]));
    for (const code of codes.slice(0, 20)) await old.resolve(code, 'bank');
    const bearer = { type: 'consent', id: 'a' } as const;
    await old.keepDocument(`0x${'1'.repeat(64)}`, { text: '授权书', salt: '0x00' }, 'firm', bearer);
    const { papers } = await openVaultDocuments(connection());
    const kept = await papers.findOne({ owner: 'firm' }).lean();
    const ring = new VaultKeys([SECOND, FIRST]);
    const beside = await openVault(connection(), new VaultKeys([FIRST, SECOND]));
    const fresh = await openVault(connection(), ring);
    const resolving = codes.flatMap((code) =>
      [beside, fresh].map(async (vault) => (await vault.resolve(code, 'bank')).subject),
    );
    const [both] = await Promise.all([
      Promise.all(resolving),
      rotateVault(connection(), ring),
      rotateVault(connection(), ring),
    ]);
    await rotateVault(connection(), ring);
    expect(new Set(both).size).to.equal(codes.length);
    expect(await rotateVault(connection(), ring)).to.deep.equal({ sealed: 0, kept: codes.length + 1 });

    const after = await openVault(connection(), new VaultKeys([SECOND]));
    expect(await references(after)).to.deep.equal(await references(fresh));
    expect((await after.document(`0x${'1'.repeat(64)}`))?.text).to.equal('授权书');
    const { key, box, ...rest } = (await papers.findOne({ owner: 'firm' }).lean())!;
    expect({ ...rest, key: kept!.key, box: kept!.box }).to.deep.equal(kept);
    expect([key, box]).not.to.include.members([kept!.key]);
  });

  it('drops what the old key could still find, once it is out of the ring', async () => {
    const { sealed } = await rotateVault(connection(), new VaultKeys([SECOND]));
    expect(sealed).to.equal(codes.length);
    const { subjects } = await openVaultDocuments(connection());
    const old = new VaultKeys([FIRST]).fingerprints(codes[0]!);
    expect(await subjects.findOne({ fingerprints: { $in: old } }).lean()).to.equal(null);
  });

  it('refuses to open the vault without a key that something is sealed with', async () => {
    const failed = await openVault(connection(), new VaultKeys([THIRD])).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(VaultKeyError);
    expect(String(failed)).to.include(new VaultKeys([SECOND]).ids[0]);
  });

  it('brings no entry back that is destroyed after the rotation has read it', async () => {
    const vault = await openVault(connection(), new VaultKeys([SECOND, THIRD]));
    const { subjects } = await openVaultDocuments(connection());
    const last = (await subjects.findOne().sort({ _id: -1 }).lean())!._id;
    const ring = new VaultKeys([THIRD, SECOND]);
    const forgetting = await openForgetting(connection(), ring);
    const forget = async () => {
      while ((await subjects.findOne({ key: ring.ids[0]! }).lean()) === null);
      await forgetting.begin(last);
    };
    await Promise.all([rotateVault(connection(), ring), forget()]);
    expect(await vault.reveal(last)).to.equal(null);
    await forgetting.destroy(last);
  });

  it('is not over while a subject is being forgotten whose code is sealed with the old key', async () => {
    const [old, fresh] = [new VaultKeys([SECOND, THIRD]), new VaultKeys([THIRD])];
    const { subject } = await (await openVault(connection(), old)).resolve(OTHER, 'bank');
    const forgetting = await openForgetting(connection(), old);
    await forgetting.begin(subject);
    await rotateVault(connection(), new VaultKeys([THIRD, SECOND]));
    const failed = await openVault(connection(), fresh).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(VaultKeyError);
    await forgetting.destroy(subject);
    await openVault(connection(), fresh);
  });
});

describe('a vault that an earlier version kept in clear', function () {
  this.timeout(30_000);
  const connection = useDatabase();

  it('is sealed at the next start', async () => {
    const salt = `0x${'7'.repeat(64)}`;
    const subject = subjectReference(salt, FIRM);
    const [entries, documents] = [
      connection().collection<{ _id: string }>('vault.entries'),
      connection().collection<{ _id: string }>('vault.documents'),
    ];
    await entries.insertOne({ _id: FIRM, subject, salt } as never);
    await documents.insertOne({ _id: '0x1', text: '授权书', salt } as never);
    const vault = await openVault(connection(), new VaultKeys([FIRST]));
    expect(await vault.find(FIRM)).to.deep.equal({ uscc: FIRM, subject, salt });
    expect(await vault.document('0x1')).to.deep.equal({ text: '授权书', salt });
    expect([await entries.countDocuments(), await documents.countDocuments()]).to.deep.equal([0, 0]);
  });
});
