import { expect } from 'chai';
import { decodeBlock } from '../../src/ledger/block.js';
import { applyChanges } from '../../src/projection/apply.js';
import { changesOf } from '../../src/projection/changes.js';
import { type Documents, contentsOf, openDocuments, SHAPE } from '../../src/projection/documents.js';
import { PositionMoved, ProjectionStopped } from '../../src/projection/errors.js';
import { emptyProjection } from '../../src/projection/position.js';
import { Projection } from '../../src/projection/projection.js';
import { Chain } from '../support/chain.js';
import { useDatabase } from '../support/database.js';
import { project } from '../support/project.js';
import { participantCall, recordCall, subject, tellStory, uuid } from '../support/story.js';

/** All that the collections hold, to compare one projection with another. */
async function contents(documents: Documents): Promise<Record<string, unknown[]>> {
  const all = [documents.position.collection, ...contentsOf(documents)];
  const found = await Promise.all(
    all.map(async (collection) => [
      collection.collectionName,
      await collection.find().sort({ _id: 1 }).toArray(),
    ]),
  );
  return Object.fromEntries(found) as Record<string, unknown[]>;
}

describe('Projection', function () {
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
  });

  it('projects the main job: accesses with their settlement, consents with their statements', async () => {
    tellStory(chain);
    await project(documents, chain);
    const access = await documents.accesses
      .findOne({ jti: uuid('access') })
      .sort({ _id: 1 })
      .lean()
      .orFail();
    expect(access).to.include({
      outcome: 'ALLOWED',
      institution: 'bank-a',
      blockNumber: 3,
      position: 0,
      index: 0,
    });
    expect(access.settlement).to.include({ outcome: 'delivered', blockNumber: 4 });
    expect(access.acknowledgement).to.include({ matches: true, blockNumber: 5 });
    const denied = await documents.accesses
      .findOne({ jti: uuid('denied') })
      .lean()
      .orFail();
    expect(denied).to.include({ outcome: 'DENIED', code: 'ITEM_OUT_OF_SCOPE', index: 1, settlement: null });
    const consent = await documents.records.consent.findById(uuid('consent')).lean().orFail();
    expect(consent.record.state).to.equal('WITHDRAWN');
    expect(consent.created.blockNumber).to.equal(2);
    expect(consent.written.blockNumber).to.equal(6);
  });

  it('applies nothing of a transaction that is not VALID, and lists it', async () => {
    tellStory(chain);
    await project(documents, chain);
    expect(await documents.records.participant.findById('bank-c').lean()).to.equal(null);
    const listed = await documents.transactions.findOne({ blockNumber: 3, position: 1 }).lean().orFail();
    expect(listed.validationCode).to.equal('MVCC_READ_CONFLICT');
  });

  it('applies nothing of another chaincode', async () => {
    chain.add({ ...participantCall('stranger', 'bank'), chaincode: 'another' });
    await project(documents, chain);
    expect(await documents.records.participant.countDocuments()).to.equal(0);
    expect(await documents.statements.countDocuments()).to.equal(0);
  });

  it('is the same whether killed after any block or not at all', async () => {
    tellStory(chain);
    await project(documents, chain);
    const whole = await contents(documents);
    for (let stop = 1; stop < chain.height; stop += 1) {
      await emptyProjection(documents);
      const part = new Chain();
      part.raw.push(...chain.raw.slice(0, stop));
      await project(documents, part);
      await project(documents, chain);
      expect(await contents(documents), `stopped after block ${stop - 1}`).to.deep.equal(whole);
    }
  });

  it('writes a block and the position together, or neither', async () => {
    tellStory(chain);
    const part = new Chain();
    part.raw.push(...chain.raw.slice(0, 3));
    await project(documents, part);
    const before = await contents(documents);
    // the last write of block 3 fails: its collection refuses everything
    await connection().db!.command({
      collMod: documents.transactions.collection.collectionName,
      validator: { never: { $exists: true } },
      validationLevel: 'strict',
    });
    const interruptions: unknown[] = [];
    const controller = new AbortController();
    const projection = new Projection({
      documents,
      ledger: chain,
      onInterrupted: (error) => {
        interruptions.push(error);
        controller.abort();
      },
    });
    await projection.run(controller.signal);
    await connection().db!.command({
      collMod: documents.transactions.collection.collectionName,
      validator: {},
    });
    expect(interruptions).to.have.length(1);
    expect(await contents(documents)).to.deep.equal(before);
  });

  it('goes on after the stream breaks off', async () => {
    tellStory(chain);
    chain.breaksBefore.set(3, 1);
    await project(documents, chain);
    expect((await documents.position.findById('projection').lean())?.height).to.equal(chain.height);
  });

  it('lets two processes project side by side, each block once', async () => {
    tellStory(chain);
    const controller = new AbortController();
    const both = [1, 2].map(() => new Projection({ documents, ledger: chain }));
    const shown = Promise.all(
      both.map((projection) => projection.waitFor(chain.height - 1, controller.signal)),
    ).then(() => controller.abort());
    await Promise.all([...both.map((projection) => projection.run(controller.signal)), shown]);
    const twice = await contents(documents);
    await emptyProjection(documents);
    await project(documents, chain);
    expect(twice).to.deep.equal(await contents(documents));
  });

  it('shows every recorded access, also one whose jti is repeated', async () => {
    tellStory(chain);
    const again = new Chain();
    again.raw.push(...chain.raw);
    again.add(recordCall('3'.repeat(64), [{ name: 'access', institution: 'bank-a', who: 'firm' }]));
    await project(documents, again);
    const found = await documents.accesses
      .find({ jti: uuid('access') })
      .sort({ _id: 1 })
      .lean();
    expect(found.map(({ transactionId }) => transactionId)).to.deep.equal(['1'.repeat(64), '3'.repeat(64)]);
    expect(found.map(({ settlement }) => settlement === null)).to.deep.equal([false, true]);
  });

  it('refuses to continue with another ledger', async () => {
    tellStory(chain);
    await project(documents, chain);
    const other = new Chain();
    other.add(participantCall('bank-z', 'bank'));
    const shorter = await new Projection({ documents, ledger: other })
      .run(new AbortController().signal)
      .catch((error: unknown) => error);
    expect(shorter).to.be.instanceOf(ProjectionStopped).and.include({ code: 'OTHER_LEDGER' });
    while (other.height <= chain.height) other.add(participantCall(`bank-${other.height}`, 'bank'));
    const longer = await new Projection({ documents, ledger: other })
      .run(new AbortController().signal)
      .catch((error: unknown) => error);
    expect(longer).to.be.instanceOf(ProjectionStopped).and.include({ code: 'OTHER_LEDGER' });
  });

  it('refuses a block that does not follow the one before', async () => {
    tellStory(chain);
    const part = new Chain();
    part.raw.push(...chain.raw.slice(0, 2));
    await project(documents, part);
    const forked = new Chain();
    forked.add(participantCall('bank-z', 'bank'));
    forked.add(participantCall('bank-y', 'bank'));
    forked.add(participantCall('bank-x', 'bank'));
    part.raw.push(forked.raw[2]!);
    const stopped = await new Projection({ documents, ledger: part })
      .run(new AbortController().signal)
      .catch((error: unknown) => error);
    expect(stopped).to.be.instanceOf(ProjectionStopped).and.include({ code: 'OTHER_LEDGER', blockNumber: 2 });
    expect(await documents.blocks.countDocuments()).to.equal(2);
  });

  it('writes nothing of a block that is not the next', async () => {
    tellStory(chain);
    await project(documents, chain);
    const before = await contents(documents);
    const again = changesOf(decodeBlock(chain.raw[3]!), chain.chaincode);
    expect(await applyChanges(documents, again).catch((error: unknown) => error)).to.be.instanceOf(
      PositionMoved,
    );
    expect(await contents(documents)).to.deep.equal(before);
  });

  it('stops at a block that it cannot read, with everything before it in place', async () => {
    tellStory(chain);
    const readable = chain.height;
    chain.add({ name: 'registry:registerParticipant', writes: [[['participant', 'x'], { schema: 2 }]] });
    const stopped = await new Projection({ documents, ledger: chain })
      .run(new AbortController().signal)
      .catch((error: unknown) => error);
    expect(stopped)
      .to.be.instanceOf(ProjectionStopped)
      .and.include({ code: 'UNREADABLE', blockNumber: readable });
    expect((await documents.position.findById('projection').lean())?.height).to.equal(readable);
  });

  it('finishes a rebuild that was cut short', async () => {
    tellStory(chain);
    await project(documents, chain);
    const whole = await contents(documents);
    await documents.position.updateOne({ _id: 'projection' }, { $set: { height: -1 } });
    await documents.accesses.collection.insertOne({ _id: 'left over' as never });
    await project(documents, chain);
    expect(await contents(documents)).to.deep.equal(whole);
  });

  it('makes itself anew where the documents have an earlier shape', async () => {
    tellStory(chain);
    await project(documents, chain);
    const whole = await contents(documents);
    await documents.position.updateOne({ _id: 'projection' }, { $unset: { shape: 1 } });
    await documents.events.deleteMany({});
    await project(documents, chain);
    expect(await contents(documents)).to.deep.equal(whole);
  });

  it('leaves alone what a newer gateway projects', async () => {
    tellStory(chain);
    await project(documents, chain);
    await documents.position.updateOne({ _id: 'projection' }, { $set: { shape: SHAPE + 1 } });
    const before = await contents(documents);
    const stopped = await new Projection({ documents, ledger: chain })
      .run(new AbortController().signal)
      .catch((error: unknown) => error);
    expect(stopped).to.be.instanceOf(ProjectionStopped).and.include({ code: 'NEWER_SHAPE' });
    expect(await contents(documents)).to.deep.equal(before);
  });

  it('loses nothing projected anew while others still empty', async () => {
    tellStory(chain);
    await project(documents, chain);
    const whole = await contents(documents);
    const emptying = [1, 2, 3].map(() => emptyProjection(documents).catch((error: unknown) => error));
    const [ends] = await Promise.all([Promise.all(emptying), ...[1, 2].map(() => project(documents, chain))]);
    for (const ended of ends) {
      if (ended !== undefined) expect(ended).to.be.instanceOf(PositionMoved);
    }
    await project(documents, chain);
    expect(await contents(documents)).to.deep.equal(whole);
  });

  it('tells what happened in the order of the ledger, each to those who may hear of it', async () => {
    tellStory(chain);
    await project(documents, chain);
    const events = await documents.events.find().sort({ _id: 1 }).lean();
    expect(events.map(({ type, id }) => `${type} ${id}`)).to.deep.equal([
      'participant bank-a',
      'participant bank-b',
      `consent-request ${uuid('request')}`,
      `consent ${uuid('consent')}`,
      `access ${uuid('access')}`,
      `access ${uuid('denied')}`,
      `settlement ${uuid('access')}`,
      `acknowledgement ${uuid('access')}`,
      `consent ${uuid('consent')}`,
      `access ${uuid('late')}`,
    ]);
    const audiences = new Map(events.map(({ type, audience }) => [type, [...audience].sort()]));
    for (const type of ['consent-request', 'consent', 'access', 'settlement', 'acknowledgement'] as const) {
      expect(audiences.get(type), type).to.deep.equal([subject('firm'), 'bank-a'].sort());
    }
    expect(audiences.get('participant')).to.deep.equal(['*']);
  });

  it('waits for a block, and stops waiting at the signal', async () => {
    const controller = new AbortController();
    const projection = new Projection({ documents, ledger: chain });
    const running = projection.run(controller.signal);
    const waiting = projection.waitFor(0, controller.signal);
    chain.add(participantCall('bank-a', 'bank'));
    await waiting;
    expect(projection.position).to.deep.equal({ height: 1, headHash: chain.headHash });
    const impatient = new AbortController();
    const given = projection.waitFor(5, impatient.signal).catch((error: unknown) => error);
    impatient.abort(new Error('enough'));
    expect(await given)
      .to.be.an('error')
      .with.property('message', 'enough');
    controller.abort();
    await running;
  });
});
