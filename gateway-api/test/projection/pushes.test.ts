import { expect } from 'chai';
import type { Connection } from 'mongoose';
import { decodeBlock } from '../../src/ledger/block.js';
import { changesOf } from '../../src/projection/changes.js';
import { openDocuments, type Documents } from '../../src/projection/documents.js';
import { createLedgerReads } from '../../src/projection/ledger-reads.js';
import { createReadModel } from '../../src/projection/read-model.js';
import { Chain, transactionIdOf } from '../support/chain.js';
import { useDatabase } from '../support/database.js';
import { project } from '../support/project.js';
import {
  participantCall,
  pushCall,
  pushOrder,
  settleCall,
  subject,
  subscribeCall,
  subscriptionRecord,
  uuid,
} from '../support/story.js';

const PUSHED = '3'.repeat(64);
const AT_ONCE = '4'.repeat(64);

describe('the projection of pushes', () => {
  const connection: () => Connection = useDatabase();
  const chain = new Chain();
  let documents: Documents;

  before(async () => {
    chain.add(participantCall('bank', 'bank'));
    chain.add(subscribeCall('subscription', 'bank', 'firm'));
    chain.add(pushCall(PUSHED, 'push', 'subscription'));
    chain.add(settleCall(PUSHED, 0));
    chain.add(subscribeCall('another', 'rival', 'firm'), pushCall(AT_ONCE, 'at once', 'another'));
    documents = await openDocuments(connection());
    await project(documents, chain);
  });

  it('shows a push as an access between the parties of its subscription, and the order that was recorded', async () => {
    const access = await createReadModel(documents).access(uuid('push'));
    expect(access).to.deep.include({
      ...{ institution: 'bank', subject: subject('firm'), consent: uuid('consent'), items: ['TAX-04'] },
      ...{ purpose: '01', service: 'push', subscription: uuid('subscription'), outcome: 'ALLOWED' },
      statement: pushOrder('push', 'subscription'),
    });
    expect(access?.settlement?.outcome).to.equal('delivered');
  });

  it('knows a subscription that the same block opened', async () => {
    const access = await createReadModel(documents).access(uuid('at once'));
    expect(access).to.deep.include({ institution: 'rival', subscription: uuid('another') });
  });

  it('tells institution and enterprise of it, and nobody else', async () => {
    const readModel = createReadModel(documents);
    const heard = async (who: string) =>
      (await readModel.eventsAfter('', who, 100))
        .filter(({ id }) => id === uuid('push'))
        .map(({ type }) => type);
    expect(await heard('bank')).to.deep.equal(['access', 'settlement']);
    expect(await heard(subject('firm'))).to.deep.equal(['access', 'settlement']);
    expect(await heard('rival')).to.deep.equal([]);
    expect((await readModel.transaction(PUSHED))?.parties).to.have.members(['bank', subject('firm')]);
  });

  it('lists the subscriptions, those of one side where that is asked', async () => {
    const readModel = createReadModel(documents);
    const page = await readModel.subscriptions({ institution: 'bank' }, { limit: 10 });
    expect(page.items.map(({ id }) => id)).to.deep.equal([uuid('subscription')]);
    expect((await readModel.subscription(uuid('another')))?.institution).to.equal('rival');
    expect(await readModel.openSubscriptions([subject('firm')])).to.have.length(2);
    expect(await readModel.openSubscriptions([subject('nobody')])).to.have.length(0);
    expect([...(await readModel.subscribedItems())]).to.deep.equal(page.items[0]?.items);
    const under = (consent: string) => readModel.subscriptions({ consent: uuid(consent) }, { limit: 10 });
    expect((await under('consent')).items).to.have.length(2);
    expect((await under('other')).items).to.deep.equal([]);
  });

  it('says since when a subscription stands, and what its consent would deny a push with', async () => {
    const readModel = createReadModel(documents);
    expect(await readModel.subscription(uuid('subscription'))).to.deep.include({
      ...{
        changedAt: '2026-11-22T08:00:00.000Z',
        hindrance: 'NO_CONSENT',
        transactionId: transactionIdOf(1, 0),
      },
    });
  });

  it('lists the pushes under one subscription', async () => {
    const readModel = createReadModel(documents);
    const { items } = await readModel.accesses({ subscription: uuid('another') }, { limit: 10 });
    expect(items.map(({ id }) => id)).to.deep.equal([uuid('at once')]);
  });

  it('reads the same from the peer', async () => {
    const state = new Map([[uuid('subscription'), subscriptionRecord('subscription', 'bank', 'firm')]]);
    const readModel = createReadModel(documents);
    const reads = createLedgerReads({
      readModel,
      projected: () => Promise.resolve(),
      ledger: {
        chaincode: chain.chaincode,
        evaluate: (query, [id = '']) =>
          query === 'push:read'
            ? Promise.resolve(JSON.stringify(state.get(id)))
            : Promise.resolve(JSON.stringify(settledRecord())),
        commitStatus: (transactionId) =>
          Promise.resolve({
            ...{ transactionId, blockNumber: transactionId === PUSHED ? 2 : 3, position: 0 },
            ...{ validationCode: 'VALID', at: '2026-11-22T08:00:00.000Z' },
          }),
        block: (number) => chain.block(number),
        height: () => Promise.resolve(chain.height),
      },
    });
    expect(await reads.access(uuid('push'))).to.deep.equal(await readModel.access(uuid('push')));
  });

  it('refuses a push under a subscription that nobody opened', () => {
    const block = decodeBlock(chain.raw[2]!);
    expect(() => changesOf(block, chain.chaincode)).to.throw('has no subscription');
  });

  /** The settlement as the world state has it. */
  function settledRecord() {
    const [, record] = settleCall(PUSHED, 0).writes![0]!;
    const written = { ...(record as { written: object }).written, transactionId: transactionIdOf(3, 0) };
    return { ...(record as object), written };
  }
});
