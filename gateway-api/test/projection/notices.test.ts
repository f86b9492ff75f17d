import { expect } from 'chai';
import fc from 'fast-check';
import { type Documents, openDocuments } from '../../src/projection/documents.js';
import { endOfLife, MOST_NAMED, Receivers } from '../../src/projection/notices.js';
import { emptyProjection } from '../../src/projection/position.js';
import { createReadModel } from '../../src/projection/read-model.js';
import { Chain } from '../support/chain.js';
import { useDatabase } from '../support/database.js';
import { project } from '../support/project.js';
import { decideCall, raiseCall, repairCall, transferCall } from '../support/objection-story.js';
import { subject, tellStory, uuid } from '../support/story.js';

const objected = { name: 'objection', who: 'firm' };
const page = { limit: 50 };

describe('notices to earlier receivers', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let documents: Documents;
  let chain: Chain;

  before(async () => {
    documents = await openDocuments(connection());
  });

  beforeEach(async () => {
    await emptyProjection(documents);
    chain = new Chain();
    tellStory(chain);
    chain.add(raiseCall(objected));
  });

  it('go to whoever got the item, and to nobody else', async () => {
    chain.add(decideCall(objected, 'corrected', '2026-11-24T08:00:00.000Z'));
    await project(documents, chain);
    const model = createReadModel(documents);
    const { items } = await model.notices({}, page);
    expect(items).to.have.length(1);
    expect(items[0]).to.deep.include({
      ...{ institution: 'bank-a', kind: 'corrected', cause: uuid('objection'), item: 'TAX-04' },
      ...{ subject: subject('firm'), accesses: [uuid('access')], until: '2027-02-22T08:00:00.000Z' },
    });
    expect((await model.notices({ institution: 'bank-b' }, page)).items).to.deep.equal([]);
    expect(await model.notice(items[0]!.id)).to.deep.equal(items[0]);
  });

  it('find every receiver, however many accesses lie before', async () => {
    await documents.accesses.deleteMany({});
    await project(documents, chain);
    const one = (await documents.accesses
      .findOne({ items: 'TAX-04', 'settlement.outcome': 'delivered' })
      .lean())!;
    const copies = Array.from({ length: 1_100 }, (_none, index) => ({
      ...{ ...one, _id: `${one._id.slice(0, -6)}${String(index + 10).padStart(6, '0')}` },
      ...{
        jti: `copy ${index}`,
        institution: index === 1_099 ? 'bank-z' : one.institution,
        index: index + 10,
      },
    }));
    await documents.accesses.collection.insertMany(copies as never[]);
    chain.add(decideCall(objected, 'corrected', '2026-11-24T08:00:00.000Z'));
    await project(documents, chain);
    const { items } = await createReadModel(documents).notices({}, page);
    expect(items.map(({ institution, accesses }) => [institution, accesses.length])).to.have.deep.members([
      ['bank-a', MOST_NAMED],
      ['bank-z', 1],
    ]);
  });

  it('are events for the institution, after the others of their transaction', async () => {
    chain.add(decideCall(objected, 'corrected', '2026-11-24T08:00:00.000Z'));
    await project(documents, chain);
    const model = createReadModel(documents);
    const told = (hearer: string | null) => model.eventsAfter('', hearer, 500);
    const types = (await told(null)).slice(-3).map(({ type }) => type);
    expect(types).to.deep.equal(['objection', 'mark', 'notice']);
    expect((await told('bank-a')).at(-1)?.type).to.equal('notice');
    expect((await told('bank-b')).map(({ type }) => type)).not.to.include('notice');
    expect((await told(subject('firm'))).map(({ type }) => type)).not.to.include('notice');
  });

  it('are not sent for what is rejected, of another item, or past the time for keeping it', async () => {
    chain.add(decideCall(objected, 'rejected', '2026-11-24T08:00:00.000Z'));
    chain.add(repairCall('firm', 'SOC-01', '2026-11-24T09:00:00.000Z'));
    chain.add(repairCall('firm', 'TAX-04', '2027-02-22T08:00:00.000Z'));
    await project(documents, chain);
    expect(await documents.notices.countDocuments()).to.equal(0);
  });

  it('are sent for a repair within that time', async () => {
    chain.add(repairCall('firm', 'TAX-04', '2027-02-22T07:59:59.000Z'));
    await project(documents, chain);
    const [notice] = (await createReadModel(documents).notices({ institution: 'bank-a' }, page)).items;
    expect(notice).to.include({ kind: 'repaired', item: 'TAX-04' });
  });

  it('let the provider to whom an objection went see it, and nobody else', async () => {
    chain.add(transferCall(objected, 'tax-provider', '2026-11-23T08:00:00.000Z'));
    await project(documents, chain);
    const model = createReadModel(documents);
    expect((await model.objections({ provider: 'tax-provider' }, page)).items).to.have.length(1);
    expect((await model.objections({ provider: 'another' }, page)).items).to.have.length(0);
    const open: string[] = [];
    for await (const { id } of model.openObjections()) open.push(id);
    expect(open).to.deep.equal([uuid('objection')]);
    expect((await model.eventsAfter('', 'tax-provider', 500)).at(-1)?.type).to.equal('objection');
  });
});

describe('Receivers', () => {
  const settlement = (status: 'delivered' | 'empty' | 'withheld', at: string) => ({
    ...{ outcome: 'delivered' as const, digest: null, at, transactionId: 'f', blockNumber: 1 },
    items: [{ item: 'TAX-04', status, provider: 'tax', fetchedAt: at, sourceDigest: null }],
  });
  const life = { unit: 'day', value: 10 } as const;
  const correction = { item: 'TAX-04', at: '2026-11-20T00:00:00.000Z' };
  const access = (jti: string, status: 'delivered' | 'empty' | 'withheld', at: string) => ({
    ...{ jti, institution: 'bank', consent: 'consent', settlement: settlement(status, at) },
  });

  function receiversOf(accesses: readonly Parameters<Receivers['add']>[0][], dataLife?: typeof life) {
    const receivers = new Receivers(correction);
    for (const one of accesses) receivers.add(one, dataLife);
    return receivers.all();
  }

  it('counts an empty answer as one, and what was withheld as none', () => {
    const accesses = [
      access('old', 'delivered', '2026-11-09T00:00:00.000Z'),
      access('empty', 'empty', '2026-11-12T00:00:00.000Z'),
      access('withheld', 'withheld', '2026-11-18T00:00:00.000Z'),
      access('last', 'delivered', '2026-11-15T00:00:00.000Z'),
    ];
    expect(receiversOf(accesses, life)).to.deep.equal([
      { institution: 'bank', accesses: ['last', 'empty'], until: '2026-11-25T00:00:00.000Z' },
    ]);
  });

  it('leaves out what was never settled, and what no consent limits', () => {
    const one = access('one', 'delivered', '2026-11-18T00:00:00.000Z');
    expect(receiversOf([{ ...one, settlement: null }], life)).to.deep.equal([]);
    expect(receiversOf([one])).to.deep.equal([]);
  });

  it('names the latest accesses where there are more than a notice holds', () => {
    const accesses = Array.from({ length: MOST_NAMED + 5 }, (_none, index) =>
      access(`access ${index}`, 'delivered', '2026-11-18T00:00:00.000Z'),
    );
    const [notice] = receiversOf(accesses, life);
    expect(notice?.accesses).to.have.length(MOST_NAMED);
    expect(notice?.accesses[0]).to.equal(`access ${MOST_NAMED + 4}`);
    expect(notice?.accesses.at(-1)).to.equal('access 5');
  });

  it('ends a month on its last day where it is shorter', () => {
    expect(endOfLife('2026-01-31T08:00:00.000Z', { unit: 'month', value: 1 })).to.equal(
      '2026-02-28T08:00:00.000Z',
    );
    expect(endOfLife('2024-02-29T08:00:00.000Z', { unit: 'YEAR', value: 1 })).to.equal(
      '2025-02-28T08:00:00.000Z',
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 4000 }), (value, offset) => {
        const at = new Date(Date.UTC(2020, 0, 1) + offset * 86_400_000).toISOString();
        const months = endOfLife(at, { unit: 'month', value });
        expect(months > at).to.equal(true);
        expect(endOfLife(at, { unit: 'month', value: value + 1 }) > months).to.equal(true);
      }),
    );
  });
});
