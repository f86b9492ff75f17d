import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { hasBearer } from '../../src/papers/bearers.js';
import { keepPapers } from '../../src/papers/keep-papers.js';
import { openPushDocuments, type PushDocuments } from '../../src/push/documents.js';
import { KEY_LIFE, KeyUsed, openWebhooks, secretId, type Webhooks } from '../../src/push/webhooks.js';
import { VaultKeys } from '../../src/vault/keys.js';
import { openVault } from '../../src/vault/open.js';
import type { Vault } from '../../src/vault/vault.js';
import { useDatabase } from '../support/database.js';
import { mortal } from '../support/mortal.js';

const LATER = new Date(Date.now() + 2 * 60 * 60_000);

describe('the secret of a receiver', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let documents: PushDocuments;
  let [vault, webhooks] = [{} as Vault, {} as Webhooks];

  before(async () => {
    documents = await openPushDocuments(connection());
    vault = await openVault(connection(), new VaultKeys([randomBytes(32).toString('base64url')]));
    webhooks = openWebhooks(documents, vault);
  });

  const create = (through: Webhooks, key?: string) =>
    through.create(
      { participant: 'bank', role: 'institution' },
      { url: 'https://bank.example/', events: ['item.corrected'] },
      '',
      key,
    );
  const look = () => {
    const ledger = { evaluate: () => Promise.reject(new Error('no question to the ledger')) };
    const bearer = { ledger, hasWebhook: (id: string) => webhooks.has(id) };
    return keepPapers({ papers: vault, hasBearer: (paper) => hasBearer(bearer, paper) }, LATER);
  };
  const secrets = () => connection().collection('vault.papers').countDocuments();

  it('stays with its receiver, and goes with it', async () => {
    const { id } = await create(webhooks);
    expect(await vault.awaitingDocuments(LATER, 1)).to.deep.equal([]);
    await look();
    expect(await vault.document(secretId(id))).not.to.equal(null);
    await webhooks.remove(id, 'another');
    expect(await vault.document(secretId(id))).not.to.equal(null);
    await webhooks.remove(id, 'bank');
    expect([await secrets(), await webhooks.list('bank')]).to.deep.equal([0, []]);
  });

  it('is told again under the key of its receiver, for a day', async () => {
    const made = await create(webhooks, 'a key');
    expect(await create(webhooks, 'a key')).to.deep.equal(made);
    const yesterday = new Date(Date.now() - KEY_LIFE - 1).toISOString();
    await documents.webhooks.updateOne({ _id: made.id }, { $set: { createdAt: yesterday } });
    const refused: unknown = await create(webhooks, 'a key').catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(KeyUsed).and.to.have.property('code', 'GONE');
    await webhooks.remove(made.id, 'bank');
    expect([await secrets(), await webhooks.list('bank')]).to.deep.equal([0, []]);
  });

  it('does not outlive a gateway that died before there was a receiver', async () => {
    const dying = { ...vault, destroyDocument: () => Promise.reject(new Error('killed')) };
    const cut = { webhooks: mortal(documents.webhooks, { left: 1 }) };
    await create(openWebhooks(cut, dying)).catch(() => undefined);
    expect(await secrets()).to.equal(1);
    await look();
    expect(await secrets()).to.equal(0);
  });

  it('goes first where a gateway dies in the midst of a removal, which is then asked for again', async () => {
    const { id } = await create(webhooks);
    const cut = { webhooks: mortal(documents.webhooks, { left: 2 }) };
    await openWebhooks(cut, vault)
      .remove(id, 'bank')
      .catch(() => undefined);
    expect([await secrets(), (await webhooks.list('bank')).length]).to.deep.equal([0, 1]);
    expect(await webhooks.remove(id, 'bank')).to.include({ id });
    expect(await webhooks.list('bank')).to.deep.equal([]);
  });
});
