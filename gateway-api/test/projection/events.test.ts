import { expect } from 'chai';
import type { Collection, QueryFilter } from 'mongoose';
import { type Documents, type EventDocument, openDocuments } from '../../src/projection/documents.js';
import { EVERYBODY } from '../../src/projection/events.js';
import { placeOf } from '../../src/projection/place.js';
import { eventsAfter } from '../../src/projection/queries/events.js';
import { useDatabase } from '../support/database.js';

const FOREIGN = 3_000;

describe('events by who may hear of them', function () {
  this.timeout(30_000);
  const connection = useDatabase();
  let documents: Documents;

  const event = (block: number, audience: readonly string[]): EventDocument => ({
    ...{
      _id: placeOf(block, 0),
      type: 'access',
      id: String(block),
      at: '2026-11-22T08:00:00.000Z',
      audience,
    },
    ...{ transactionId: 'f'.repeat(64), blockNumber: block },
  });
  const told = async (place: string, hearer: string | null, limit = 100) =>
    (await eventsAfter(documents, place, hearer, limit)).map(({ blockNumber }) => blockNumber);

  before(async () => {
    documents = await openDocuments(connection());
    const events = documents.events.collection as unknown as Collection<EventDocument>;
    await events.insertMany([
      ...Array.from({ length: FOREIGN }, (_none, block) => event(block, ['other', 'firm'])),
      ...[FOREIGN, FOREIGN + 2, FOREIGN + 4].map((block) => event(block, ['bank', 'bank'])),
      ...[FOREIGN + 1, FOREIGN + 3].map((block) => event(block, [EVERYBODY])),
    ]);
  });

  it('come in the order of the ledger, what is everybody’s among one’s own, a page at a time', async () => {
    const all = [0, 1, 2, 3, 4].map((index) => FOREIGN + index);
    expect(await told('', 'bank')).to.deep.equal(all);
    expect(await told('', 'bank', 2)).to.deep.equal(all.slice(0, 2));
    expect(await told(placeOf(FOREIGN + 1, 0), 'bank', 2)).to.deep.equal(all.slice(2, 4));
    expect(await told('', 'stranger')).to.deep.equal([all[1], all[3]]);
    expect(await told(placeOf(FOREIGN - 1, 0), null)).to.deep.equal(all);
  });

  it('are found by the database without looking at what is others’', async () => {
    const filters: QueryFilter<EventDocument>[] = [];
    connection().set('debug', (_name: string, method: string, filter: QueryFilter<EventDocument>) => {
      if (method === 'find') filters.push(filter);
    });
    await told('', 'bank');
    connection().set('debug', false);
    const examined = await Promise.all(
      filters.map(async (filter) => {
        const plan = await documents.events
          .find(filter)
          .sort({ _id: 1 })
          .limit(100)
          .explain('executionStats');
        return (plan as unknown as { executionStats: { totalDocsExamined: number } }).executionStats
          .totalDocsExamined;
      }),
    );
    expect(examined).to.have.length.greaterThan(0);
    expect(Math.max(...examined)).to.be.at.most(3);
  });
});
