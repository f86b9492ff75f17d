import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { LedgerError, QUERIES } from '@xinjian/chaincode/model';
import { LedgerUnavailable } from '../../src/ledger/errors.js';
import { hasBearer } from '../../src/papers/bearers.js';
import { carryWithText } from '../../src/papers/carry.js';
import { keepPapers } from '../../src/papers/keep-papers.js';
import { openVaultDocuments } from '../../src/vault/documents.js';
import { VaultKeys } from '../../src/vault/keys.js';
import { openVault } from '../../src/vault/open.js';
import type { AwaitingPaper, Bearer } from '../../src/vault/papers.js';
import type { Vault } from '../../src/vault/vault.js';
import { useDatabase } from '../support/database.js';
import { objectionRecord } from '../support/objection-story.js';
import { consentRecord, declarationRecord, digest, subject, uuid } from '../support/story.js';

const HOUR = 60 * 60_000;
const later = (hours: number) => new Date(Date.now() + hours * HOUR);

describe('texts of which the ledger holds digests', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let vault: Vault;
  let standing: Set<string>;
  const bearerOf = ({ name }: AwaitingPaper) => Promise.resolve(standing.has(name));
  const keep = (now: Date) => keepPapers({ papers: vault, hasBearer: bearerOf }, now);
  const text = { text: '异议理由', salt: digest('salt') };
  const accompanying = (name: string) => ({
    ...{ ...text, digest: digest(name), owner: subject('firm') },
    bearer: { type: 'objection', id: uuid(name) } as const,
  });
  const statement = { jws: 'jws', payload: {} as never };

  before(async () => {
    vault = await openVault(connection(), new VaultKeys([randomBytes(32).toString('base64url')]));
  });
  beforeEach(() => (standing = new Set()));

  it('are kept before their statement is carried, and stay once it was', async () => {
    let before: unknown;
    const carry = async () => {
      before = await vault.document(digest('carried'));
    };
    await carryWithText({ vault, carrier: { carry, record: carry } }, statement, accompanying('carried'));
    expect(before).to.deep.equal(text);
    await keep(later(1000));
    expect(await vault.document(digest('carried'))).to.deep.equal(text);
  });

  it('are destroyed where nothing came of the statement, but not before it can come to nothing any more', async () => {
    const carry = () => Promise.reject(new LedgerError('CONFLICT', 'one is open'));
    await carryWithText(
      { vault, carrier: { carry, record: carry } },
      statement,
      accompanying('refused'),
    ).catch(() => undefined);
    await keep(later(0.9));
    expect(await vault.document(digest('refused'))).to.deep.equal(text);
    await keep(later(1.1));
    expect(await vault.document(digest('refused'))).to.equal(null);
  });

  it('stay where the gateway died after the statement was carried', async () => {
    const { digest: name, owner, bearer } = accompanying('committed');
    await vault.keepDocument(name, text, owner, bearer);
    standing.add(name);
    await keep(later(2));
    standing.clear();
    await keep(later(4));
    expect(await vault.document(name)).to.deep.equal(text);
  });

  it('stay in the hands of whoever sends the statement again while they are looked after', async () => {
    const { digest: name, owner, bearer } = accompanying('again');
    await vault.keepDocument(name, text, owner, bearer);
    const { papers } = await openVaultDocuments(connection());
    await papers.updateOne({ _id: name }, { $set: { 'awaiting.since': later(-2) } });
    const asked = async () => {
      await vault.keepDocument(name, text, owner, { ...bearer, id: uuid('another') });
      return false;
    };
    await keepPapers({ papers: vault, hasBearer: asked }, new Date());
    expect(await vault.document(name)).to.deep.equal(text);
    const [waiting] = await vault.awaitingDocuments(later(5), 1);
    expect(waiting?.bearers.map(({ id }) => id)).to.deep.equal([uuid('again'), uuid('another')]);
  });

  it('stay while the ledger does not answer', async () => {
    const hasNone = () => Promise.reject(new LedgerUnavailable('down'));
    const failed = await keepPapers({ papers: vault, hasBearer: hasNone }, later(5)).catch(
      (error: unknown) => error,
    );
    expect(failed).to.be.instanceOf(LedgerUnavailable);
    expect(await vault.document(digest('again'))).to.deep.equal(text);
  });
});

describe('what bears a text', () => {
  const FIRM = subject('firm');
  const known = new Map<string, unknown>([
    [`${QUERIES.consent} ${uuid('consent')}`, consentRecord('consent', 'bank', 'firm', [])],
    [`${QUERIES.objection} ${uuid('objection')}`, objectionRecord({ name: 'objection', who: 'firm' })],
    [
      `${QUERIES.objection} ${uuid('decided')}`,
      objectionRecord(
        { name: 'decided', who: 'firm' },
        {
          state: 'DECIDED',
          decision: {
            ...{ outcome: 'rejected', by: 'operator', digest: digest('grounds') },
            ...{ at: '2026-11-22T08:00:00.000Z', statement: digest('jws') },
          },
        },
      ),
    ],
    ...['', '3', '2', '1'].map((version): [string, unknown] => [
      `${QUERIES.declaration} ${FIRM} SELF-01 ${version}`,
      declarationRecord(FIRM, Number(version || 3)),
    ]),
  ]);
  const ledger = {
    evaluate: (query: string, args: readonly string[]) => {
      const record = known.get([query, ...args].join(' '));
      return record === undefined
        ? Promise.reject(new LedgerError('NOT_FOUND', query))
        : Promise.resolve(JSON.stringify(record));
    },
  };
  const asked = (name: string, bearer: Bearer) =>
    hasBearer(
      { ledger, hasWebhook: (id) => Promise.resolve(id === 'receiver') },
      { name, owner: FIRM, bearers: [{ type: 'consent', id: uuid('nothing') }, bearer], since: new Date() },
    );

  for (const [type, id, name] of [
    ['consent', uuid('consent'), digest('document')],
    ['objection', uuid('objection'), digest('text of objection')],
    ['decision', uuid('decided'), digest('grounds')],
    ['declaration', 'SELF-01', digest('version 3')],
    ['declaration', 'SELF-01', digest('version 1')],
  ] as const) {
    it(`is the ${type} of this digest, and no other`, async () => {
      expect(await asked(name, { type, id })).to.equal(true);
      expect(await asked(digest('other'), { type, id })).to.equal(false);
      expect(await asked(name, { type, id: uuid('other') })).to.equal(false);
    });
  }

  it('is no decision while there is none, and no receiver that was removed', async () => {
    const decision = { type: 'decision', id: uuid('objection') } as const;
    expect(await asked(digest('grounds'), decision)).to.equal(false);
    expect(await asked('webhook receiver', { type: 'webhook', id: 'receiver' })).to.equal(true);
    expect(await asked('webhook another', { type: 'webhook', id: 'another' })).to.equal(false);
  });
});
