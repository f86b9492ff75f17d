import { expect } from 'chai';
import type { Collection } from 'mongoose';
import { type DeliveryDocument, openPushDocuments } from '../../src/push/documents.js';
import { openQueue } from '../../src/push/queue.js';
import { UNANNOUNCED, zoneChanges } from '../../src/zone/changes.js';
import { openZoneDocuments } from '../../src/zone/documents.js';
import { useDatabase } from '../support/database.js';

type Filter = Readonly<Record<string, unknown>>;
/** What mongoose tells of a bulk. */
type Bulk = readonly { readonly updateMany: { readonly filter: Filter } }[];

const MANY = 400;

/** What is asked for each change and each try must cost the same however many wait. */
describe('the queries of a storm', function () {
  this.timeout(30_000);
  const connection = useDatabase();

  /** The filters of what a piece of work asks by these methods. */
  async function asked(methods: readonly string[], work: () => Promise<unknown>): Promise<Filter[]> {
    const found: Filter[] = [];
    connection().set('debug', (_name: string, method: string, first: Filter | Bulk) => {
      if (!methods.includes(method)) return;
      if (method === 'bulkWrite') found.push(...(first as Bulk).map(({ updateMany }) => updateMany.filter));
      else found.push(first as Filter);
    });
    await work();
    connection().set('debug', false);
    expect(found).to.have.length.greaterThan(0);
    return found;
  }
  const examined = async (name: string, filters: readonly Filter[]) => {
    const collection = connection().collection(name);
    const plans = filters.map((filter) => collection.find(filter).explain('executionStats'));
    const explained = (await Promise.all(plans)) as { executionStats: { totalDocsExamined: number } }[];
    return Math.max(...explained.map(({ executionStats }) => executionStats.totalDocsExamined));
  };

  it('take and finish one delivery without looking at what else waits', async () => {
    const documents = await openPushDocuments(connection());
    const queue = openQueue(documents, 1_000);
    await queue.add(
      Array.from({ length: MANY }, (_none, index) => ({
        ...{ _id: `msg ${index}`, webhook: 'webhook', participant: 'bank', order: null, event: null },
      })),
    );
    const filters = await asked(['findOneAndUpdate', 'updateOne'], async () => {
      const [due] = await queue.due([], 1);
      const taken: DeliveryDocument | null = await queue.take(due!);
      expect(await queue.finish(taken!, { state: 'delivered', status: 204 })).to.equal(true);
    });
    expect(filters).to.have.length(2);
    expect(await examined('push.deliveries', filters)).to.be.at.most(1);
  });

  it('note what changed of one enterprise without looking at what else did', async () => {
    const documents = await openZoneDocuments(connection());
    const records = connection().collection('zone.records') as unknown as Collection<{ _id: string }>;
    await records.insertMany(
      Array.from({ length: MANY }, (_none, index) => ({
        ...{ _id: `record ${index}`, item: 'TAX-04', uscc: `firm ${index}`, change: UNANNOUNCED },
      })),
    );
    const filters = await asked(['bulkWrite'], () =>
      zoneChanges(documents).gather(new Set(['TAX-04']), MANY),
    );
    expect(filters).to.have.length(MANY);
    expect(await examined('zone.records', filters.slice(0, 5))).to.be.at.most(1);
  });
});
