import { expect } from 'chai';
import { decodeBlock } from '../../src/ledger/block.js';
import { changesOf } from '../../src/projection/changes.js';
import { openDocuments } from '../../src/projection/documents.js';
import { InvalidCursor } from '../../src/projection/errors.js';
import { placeOf } from '../../src/projection/place.js';
import { MOST_LOOKED_AT } from '../../src/projection/queries/derived-page.js';
import { type Page, type ReadModel, createReadModel } from '../../src/projection/read-model.js';
import { Chain } from '../support/chain.js';
import { useDatabase } from '../support/database.js';
import { project } from '../support/project.js';
import {
  consentRecord,
  digest,
  grantCall,
  grantStatement,
  recordCall,
  requestCall,
  requestRecord,
  subject,
  tellStory,
  terms,
  uuid,
} from '../support/story.js';

const written = { transactionId: 'f'.repeat(64), at: '2026-11-22T08:00:00.000Z', statement: null };

/** Every query of the read model, against whichever server runs (DATABASE.md, rule 7). */
describe('ReadModel', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  const chain = new Chain();
  let now = new Date('2026-11-22T09:00:00.000Z');
  let model: ReadModel;

  before(async () => {
    tellStory(chain);
    const key = (kid: string, owner: string) => ({
      ...{
        schema: 1,
        written,
        kid,
        owner,
        jwk: { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) },
      },
      ...{ use: 'statement', assurance: 'own', issuer: 'issuer', state: 'ACTIVE' },
      ...{ notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' },
    });
    const item = (id: string, version: number) => ({
      schema: 1,
      written,
      item: {
        ...{ id, version, category: 'tax', name_zh: id, name_en: id, provider_zh: 'p', provider_en: 'p' },
        ...{ sharing_mode: 'interface', basis: [], disclosure: 'authorised', update_frequency: 'monthly' },
        fields: [{ name: 'uscc', name_zh: 'code', type: 'uscc', sensitivity: 'public', masking: 'none' }],
        confidence: { in_sharing_list: 'low', fields: 'low' },
      },
    });
    const mark = (id: string, value: string) => ({
      ...{ schema: 1, written, subject: subject('firm'), item: id, mark: value, case: digest('case') },
    });
    const lookup = (name: string) => ({
      ...{
        schema: 1,
        written,
        id: uuid(name),
        by: 'regulator',
        subject: subject('firm'),
        reason: 'inspection',
      },
    });
    const usage = { schema: 1, written, consent: uuid('used'), total: 2, day: '2026-11-22', dayCount: 1 };
    chain.add({
      name: 'test:write',
      writes: [
        [['key', 'a'.repeat(43)], key('a'.repeat(43), 'bank-a')],
        [['key', 'b'.repeat(43)], key('b'.repeat(43), subject('firm'))],
        [['key~owner', 'bank-a', 'a'.repeat(43)], ''],
        [['item', 'TAX-04', '1'], item('TAX-04', 1)],
        [['item', 'TAX-04', '2'], item('TAX-04', 2)],
        [['item~latest', 'SOC-01'], item('SOC-01', 1)],
        [['item~latest', 'TAX-04'], item('TAX-04', 2)],
        [['mark', subject('firm'), 'TAX-04'], mark('TAX-04', 'objection')],
        [['mark', subject('firm'), 'ADM-02'], mark('ADM-02', 'none')],
        [['lookup', uuid('lookup')], lookup('lookup')],
      ],
    });
    chain.add(grantCall('used', 'bank-b', 'firm'), requestCall('old', 'bank-b', 'firm'));
    chain.add({ name: 'test:write', writes: [[['usage', uuid('used')], usage]] });
    const many = Array.from({ length: 23 }, (_, index) => ({
      ...{ name: `many ${index}`, institution: 'bank-b', who: 'other firm', items: ['TAX-04', 'UTL-01'] },
      code: index % 2 === 0 ? null : 'NO_CONSENT',
    }));
    chain.add(recordCall('4'.repeat(64), many, '2026-11-22T17:30:00.000Z'));
    const documents = await openDocuments(connection());
    model = createReadModel(documents, () => now);
    await project(documents, chain);
  });

  beforeEach(() => {
    now = new Date('2026-11-22T09:00:00.000Z');
  });

  /** Follows the cursors to the end. */
  async function all<Row>(
    list: (page: { limit: number; cursor?: string | undefined }) => Promise<Page<Row>>,
  ) {
    const rows: Row[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 5, cursor });
      expect(page.items.length).to.be.at.most(5);
      rows.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return rows;
  }
  const idsOf = (page: Page<{ readonly id: string }>) => page.items.map(({ id }) => id);
  const page = { limit: 50 };

  it('says with every list how far it has come', async () => {
    const expected = { height: chain.height, headHash: chain.headHash };
    expect(await model.position()).to.deep.equal(expected);
    expect(await model.accesses({}, page)).to.include(expected);
    expect(await model.blocks(page)).to.include(expected);
    expect(await model.consents({}, page)).to.include(expected);
  });

  it('pages accesses newest first, none twice and none left out', async () => {
    const rows = await all((options) => model.accesses({ subject: subject('other firm') }, options));
    expect(rows.map(({ index }) => index)).to.deep.equal(
      Array.from({ length: 23 }, (_, index) => 22 - index),
    );
  });

  it('filters accesses by each member, and by all together', async () => {
    const count = async (filter: Parameters<ReadModel['accesses']>[0]) =>
      (await model.accesses(filter, page)).items.length;
    expect(await count({ subject: subject('firm') })).to.equal(3);
    expect(await count({ institution: 'bank-b' })).to.equal(23);
    expect(await count({ consent: uuid('consent') })).to.equal(3);
    expect(await count({ item: 'SOC-01' })).to.equal(1);
    expect(await count({ item: 'UTL-01' })).to.equal(23);
    expect(await count({ purpose: '01' })).to.equal(26);
    expect(await count({ purpose: '02' })).to.equal(0);
    expect(await count({ decision: 'ALLOWED' })).to.equal(13);
    expect(await count({ code: 'CONSENT_REVOKED' })).to.equal(1);
    expect(await count({ from: '2026-11-22T17:30:00Z', to: '2026-11-22T17:30:00.001Z' })).to.equal(23);
    expect(await count({ to: '2026-11-22T17:30:00Z' })).to.equal(2);
    expect(await count({ institution: 'bank-a', decision: 'DENIED', item: 'TAX-04' })).to.equal(1);
  });

  it('shows an access with reasons, settlement, acknowledgement and statement', async () => {
    const detail = await model.access(uuid('access'));
    expect(detail).to.include({
      id: uuid('access'),
      outcome: 'ALLOWED',
      position: 0,
      index: 0,
      blockNumber: 3,
    });
    expect(detail?.statement.split('.')).to.have.length(3);
    expect(detail?.settlement?.items[0]).to.include({ item: 'TAX-04', status: 'delivered' });
    expect(detail?.acknowledgement).to.include({ matches: true });
    const [row] = (await model.accesses({ code: 'CONSENT_REVOKED' }, page)).items;
    expect(row?.reasons).to.deep.equal([{ code: 'CONSENT_REVOKED', rule: 'a rule' }]);
    expect(row).to.not.have.any.keys('_id', 'place', 'day', 'jti', 'statement', 'obligations');
    expect(await model.access(uuid('unknown'))).to.equal(null);
  });

  it("counts a subject's trail by the day of Shanghai, by institution and by item", async () => {
    expect(await model.trailSummary(subject('other firm'))).to.deep.equal({
      byDay: [{ key: '2026-11-23', allowed: 12, denied: 11 }],
      byInstitution: [{ key: 'bank-b', allowed: 12, denied: 11 }],
      byItem: [
        { key: 'TAX-04', allowed: 12, denied: 11 },
        { key: 'UTL-01', allowed: 12, denied: 11 },
      ],
    });
    const { byDay } = await model.trailSummary(subject('firm'));
    expect(byDay.map(({ key }) => key)).to.deep.equal(['2026-11-23', '2026-11-22']);
  });

  it('derives what time and use make of a consent', async () => {
    expect((await model.consent(uuid('consent')))?.state).to.equal('WITHDRAWN');
    const used = await model.consent(uuid('used'));
    expect(used).to.deep.include({ state: 'EXHAUSTED', usage: { total: 2, today: 1 }, blockNumber: 9 });
    now = new Date('2026-11-23T09:00:00.000Z');
    expect((await model.consent(uuid('used')))?.usage).to.deep.equal({ total: 2, today: 0 });
    now = new Date('2027-01-01T00:00:00.000Z');
    expect((await model.consent(uuid('used')))?.state).to.equal('EXPIRED');
    expect(await model.consent(uuid('unknown'))).to.equal(null);
  });

  it('joins the statements of a consent, each with its transaction', async () => {
    const consent = await model.consent(uuid('consent'));
    expect(consent?.statements.map(({ type, blockNumber }) => [type, blockNumber])).to.deep.equal([
      ['consent.grant', 2],
      ['consent.withdraw', 6],
    ]);
    expect(consent?.statements[0]?.statement).to.equal(grantStatement('consent', 'bank-a', 'firm'));
  });

  it('filters consents by grantee, subject and derived state', async () => {
    expect(idsOf(await model.consents({ grantee: 'bank-a' }, page))).to.deep.equal([uuid('consent')]);
    expect(await all((options) => model.consents({ subject: subject('firm') }, options))).to.have.length(2);
    expect(idsOf(await model.consents({ state: 'EXHAUSTED' }, page))).to.deep.equal([uuid('used')]);
    expect(idsOf(await model.consents({ state: 'ACTIVE' }, page))).to.deep.equal([]);
    expect(idsOf(await model.consents({ state: 'WITHDRAWN' }, page))).to.deep.equal([uuid('consent')]);
  });

  it('fills a page of derived states across pages of the database', async () => {
    const extra = new Chain();
    extra.raw.push(...chain.raw);
    const names = Array.from({ length: 9 }, (_, index) => `spread ${index}`);
    const until = (name: string) => (Number(name.slice(7)) % 3 === 0 ? '2026-12-01T00:00:00Z' : terms.to);
    for (const name of names) {
      const statement = grantStatement(name, 'bank-s', 'firm');
      extra.add({
        name: 'consent:grant',
        args: [statement],
        writes: [
          [
            ['consent', uuid(name)],
            consentRecord(name, 'bank-s', 'firm', [['consent.grant', statement]], {
              terms: { ...terms, to: until(name) },
            }),
          ],
        ],
      });
    }
    const own = connection().useDb(`${connection().name}-spread`);
    const documents = await openDocuments(own);
    await project(documents, extra);
    const spread = createReadModel(documents, () => new Date('2026-12-05T00:00:00.000Z'));
    const first = await spread.consents({ grantee: 'bank-s', state: 'EXPIRED' }, { limit: 2 });
    expect(idsOf(first)).to.deep.equal([uuid('spread 6'), uuid('spread 3')]);
    const second = await spread.consents(
      { grantee: 'bank-s', state: 'EXPIRED' },
      { limit: 2, cursor: first.nextCursor ?? undefined },
    );
    expect(idsOf(second)).to.deep.equal([uuid('spread 0')]);
    expect(second.nextCursor).to.equal(null);
    await own.dropDatabase();
  });

  it('looks at so many of derived states a call, and goes on behind them in the next', async () => {
    const own = connection().useDb(`${connection().name}-rare`);
    const documents = await openDocuments(own);
    const record = consentRecord('rare', 'bank-r', 'firm', []);
    const grant = (index: number, to: string) => ({
      ...{ _id: uuid(`rare ${index}`), place: placeOf(index, 0), created: written, written },
      record: { ...record, id: uuid(`rare ${index}`), terms: { ...terms, to } },
    });
    const all = Array.from({ length: MOST_LOOKED_AT + 3 }, (_none, index) =>
      grant(index, index === 0 ? '2026-12-01T00:00:00Z' : terms.to),
    );
    await documents.records.consent.collection.insertMany(all as never[]);
    const rare = createReadModel(documents, () => new Date('2026-12-05T00:00:00.000Z'));
    const first = await rare.consents({ state: 'EXPIRED' }, { limit: 2 });
    expect(first.items).to.deep.equal([]);
    const cursor = first.nextCursor ?? undefined;
    expect(idsOf(await rare.consents({ state: 'EXPIRED' }, { limit: 2, cursor }))).to.deep.equal([
      uuid('rare 0'),
    ]);
    await own.dropDatabase();
  });

  it('reads requests with the statement that asked, and lets them expire', async () => {
    const request = await model.consentRequest(uuid('old'));
    expect(request).to.include({ state: 'REQUESTED', institution: 'bank-b', blockNumber: 9 });
    expect(request?.statement.split('.')).to.have.length(3);
    expect(request).to.not.have.any.keys('barredUntil', 'written', 'schema');
    now = new Date(requestRecord('old', 'bank-b', 'firm').expiresAt);
    expect((await model.consentRequest(uuid('old')))?.state).to.equal('EXPIRED');
    expect(
      idsOf(await model.consentRequests({ state: 'EXPIRED', institution: 'bank-b' }, page)),
    ).to.deep.equal([uuid('old')]);
    expect(idsOf(await model.consentRequests({ state: 'REQUESTED' }, page))).to.deep.equal([]);
    expect(
      await all((options) => model.consentRequests({ subject: subject('firm') }, options)),
    ).to.have.length(2);
  });

  it('reads participants and items newest first, keys by owner, items in every version', async () => {
    expect(idsOf(await model.participants({ limit: 1 }))).to.deep.equal(['bank-b']);
    expect((await all((options) => model.participants(options))).map(({ id }) => id)).to.deep.equal([
      'bank-b',
      'bank-a',
    ]);
    expect((await model.participant('bank-a'))?.standing).to.equal('ACTIVE');
    expect(await model.participant('nobody')).to.equal(null);
    const keys = await model.keys({ owner: 'bank-a' }, page);
    expect(keys.items.map(({ kid }) => kid)).to.deep.equal(['a'.repeat(43)]);
    expect((await model.keys({}, page)).items).to.have.length(2);
    expect((await model.key('b'.repeat(43)))?.owner).to.equal(subject('firm'));
    expect(idsOf(await model.catalogue(page))).to.deep.equal(['TAX-04', 'SOC-01']);
    expect((await model.catalogueItem('TAX-04'))?.version).to.equal(2);
    expect((await model.catalogueItem('TAX-04', 1))?.version).to.equal(1);
    expect(await model.catalogueItem('TAX-04', 3)).to.equal(null);
    expect(await model.purposes()).to.equal(null);
  });

  it('reads marks in force, look-ups, and statements by hash and id', async () => {
    const marks = await model.marks({ subject: subject('firm') }, { limit: 10 });
    expect(marks.items.filter(({ mark }) => mark !== 'none').map(({ item }) => item)).to.deep.equal([
      'TAX-04',
    ]);
    expect(idsOf(await model.lookups({ subject: subject('firm') }, page))).to.deep.equal([uuid('lookup')]);
    expect(idsOf(await model.lookups({ subject: subject('other firm') }, page))).to.deep.equal([]);
    const byId = await model.statementById(uuid('consent'), 'consent.grant');
    expect(byId).to.include({ iss: subject('firm'), blockNumber: 2 });
    expect(await model.statement(byId?.hash ?? '')).to.deep.equal(byId);
    expect(await model.statementById(uuid('consent'), 'consent.request')).to.equal(null);
  });

  it('counts what happened, in the whole and in a span, and what is overdue', async () => {
    const whole = await model.auditSummary({});
    const sum = (counts: readonly { allowed: number; denied: number }[]) =>
      counts.reduce((total, { allowed, denied }) => total + allowed + denied, 0);
    const { items } = await model.accesses({}, { limit: 200 });
    for (const counts of [whole.byDay, whole.byInstitution, whole.byPurpose]) {
      expect(sum(counts)).to.equal(items.length);
    }
    expect(sum(whole.byCode)).to.equal(items.filter(({ outcome }) => outcome === 'DENIED').length);
    const settled = items.filter(({ outcome, settlement }) => outcome === 'ALLOWED' && settlement !== null);
    expect(whole.settlements['delivered']).to.equal(settled.length);
    const [from, to] = ['2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z'];
    const part = await model.auditSummary({ from, to });
    const within = (await model.accesses({ from, to }, { limit: 200 })).items.length;
    expect(within).to.be.within(1, items.length - 1);
    expect(sum(part.byInstitution)).to.equal(within);
    expect(whole.height).to.be.greaterThan(0);
    const unsettled = items.filter(({ outcome, settlement }) => outcome === 'ALLOWED' && settlement === null);
    expect(whole.settlements['unsettled'] ?? 0).to.equal(unsettled.length);
  });

  it('lists officers, rules and checkpoints, none where there is none', async () => {
    expect((await model.officers({ institution: 'bank-a' }, { limit: 10 })).items).to.deep.equal([]);
    expect(await model.rules()).to.equal(null);
    expect((await model.checkpoints({ limit: 10 })).items).to.deep.equal([]);
  });

  it('pages blocks downwards to block 0, and finds transactions with their parties', async () => {
    const blocks = await all((options) => model.blocks(options));
    expect(blocks.map(({ number }) => number)).to.deep.equal(
      Array.from({ length: chain.height }, (_, index) => chain.height - 1 - index),
    );
    expect(await model.blockRow(0)).to.include({ number: 0, previousHash: '', transactionCount: 2 });
    expect(await model.blockRow(chain.height)).to.equal(null);
    const grant = await model.consent(uuid('consent'));
    const transaction = await model.transaction(grant?.transactionId ?? '');
    expect(transaction).to.include({ contract: 'consent', transaction: 'grant', validationCode: 'VALID' });
    expect(transaction?.parties).to.have.members([subject('firm'), 'bank-a']);
    expect(await model.transaction('0'.repeat(64))).to.equal(null);
  });

  it('makes nobody a party of a transaction that carries acts of strangers', async () => {
    const together = recordCall('5'.repeat(64), [
      { name: 'x', institution: 'bank-a', who: 'firm' },
      { name: 'y', institution: 'bank-b', who: 'other firm' },
    ]);
    const shared = recordCall('6'.repeat(64), [
      { name: 'x', institution: 'bank-a', who: 'firm' },
      { name: 'y', institution: 'bank-a', who: 'other firm' },
    ]);
    const own = new Chain();
    own.add(together, shared);
    const { transactions } = changesOf(decodeBlock(own.raw[0]!), own.chaincode);
    expect(transactions.map(({ parties }) => parties)).to.deep.equal([[], ['bank-a']]);
    const settled = await model.transaction(
      (await model.access(uuid('access')))?.settlement?.transactionId ?? '',
    );
    expect(settled?.parties).to.have.members(['bank-a', subject('firm')]);
  });

  it('refuses a cursor that no list gave out', async () => {
    for (const cursor of ['nonsense', Buffer.from('{"$gt":""}').toString('base64url'), '']) {
      expect(
        await model.accesses({}, { limit: 5, cursor }).catch((error: unknown) => error),
      ).to.be.instanceOf(InvalidCursor);
      expect(await model.blocks({ limit: 5, cursor }).catch((error: unknown) => error)).to.be.instanceOf(
        InvalidCursor,
      );
    }
  });
});
