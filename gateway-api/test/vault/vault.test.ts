import { expect } from 'chai';
import { subjectReference } from '@xinjian/chaincode/model';
import { openVault } from '../../src/vault/open.js';
import type { Vault } from '../../src/vault/vault.js';
import { useDatabase } from '../support/database.js';

const FIRM = '91310115XX0000019T';
const OTHER = '91310112XX0000027A';

describe('Vault', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let vault: Vault;
  before(async () => (vault = await openVault(connection())));

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
    await vault.keepDocument(digest, document);
    await vault.keepDocument(digest, { ...document, text: 'another' });
    expect(await vault.document(digest)).to.deep.equal(document);
    expect(await vault.document(`0x${'3'.repeat(64)}`)).to.equal(null);
  });
});
