import { expect } from 'chai';
import { type Documents, openDocuments } from '../../src/projection/documents.js';
import { ProjectionStopped } from '../../src/projection/errors.js';
import { emptyProjection } from '../../src/projection/position.js';
import { reconcile } from '../../src/projection/reconcile.js';
import { Chain } from '../support/chain.js';
import { useDatabase } from '../support/database.js';
import { project } from '../support/project.js';
import { participantCall, tellStory, uuid } from '../support/story.js';

/** A chain as a reconciliation reads it. */
function source(chain: Chain) {
  return {
    chaincode: chain.chaincode,
    height: () => Promise.resolve(chain.height),
    block: (number: number) => chain.block(number),
  };
}

describe('reconcile', function () {
  this.timeout(30_000);
  const [connection, scratch] = [useDatabase(), useDatabase()];
  let documents: Documents;
  let fresh: Documents;
  let chain: Chain;

  before(async () => {
    documents = await openDocuments(connection());
    fresh = await openDocuments(scratch());
  });

  beforeEach(async () => {
    await emptyProjection(documents);
    await emptyProjection(fresh);
    chain = new Chain();
    tellStory(chain);
    await project(documents, chain);
  });

  it('finds nothing where nothing was altered', async () => {
    const { height, compared, differences } = await reconcile(documents, fresh, source(chain));
    expect(differences).to.deep.equal([]);
    expect(height).to.equal(chain.height);
    expect(compared).to.be.greaterThan(30);
  });

  it('finds what was altered, added and removed by hand, by name and with both values', async () => {
    const [first] = await documents.accesses.find().sort({ _id: 1 }).lean();
    await documents.accesses.updateOne({ _id: first!._id }, { $set: { purpose: '99' } });
    await documents.records.consent.collection.updateOne(
      { _id: uuid('consent') as never },
      { $set: { 'record.terms.quota.total': 7 } },
    );
    await documents.records.participant.collection.insertOne({ _id: 'smuggled' as never });
    await documents.events.deleteOne({});
    const { differences } = await reconcile(documents, fresh, source(chain));
    const named = differences.map(({ collection, id }) => `${collection} ${id}`);
    expect(named).to.include.members([
      `ledger.accesses ${first!._id}`,
      `ledger.state.consent ${uuid('consent')}`,
      'ledger.state.participant smuggled',
    ]);
    expect(differences).to.have.length(4);
    const altered = differences.find(({ collection }) => collection === 'ledger.accesses')!;
    expect([altered.kept, altered.ledger].map((side) => (side as { purpose: string }).purpose)).to.deep.equal(
      ['99', '01'],
    );
    expect(differences.map(({ kept, ledger }) => [kept === null, ledger === null])).to.deep.include.members([
      [true, false],
      [false, true],
    ]);
  });

  it('takes no new block for a difference, and still finds the old one', async () => {
    await documents.records.participant.collection.updateOne(
      { _id: 'bank-a' as never },
      { $set: { 'record.standing': 'RETIRED' } },
    );
    let isFirst = true;
    const moving = {
      ...source(chain),
      block: async (number: number) => {
        const block = await chain.block(number);
        if (isFirst && number === chain.height - 1) {
          isFirst = false;
          chain.add(participantCall('bank-n', 'bank'));
          await project(documents, chain);
        }
        return block;
      },
    };
    const { height, differences } = await reconcile(documents, fresh, moving);
    expect(height).to.equal(chain.height);
    expect(differences.map(({ id }) => id)).to.deep.equal(['bank-a']);
  });

  it('refuses to compare with another ledger', async () => {
    const other = new Chain();
    other.add(participantCall('bank-z', 'bank'));
    const failed = await reconcile(documents, fresh, source(other)).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(ProjectionStopped);
  });
});
