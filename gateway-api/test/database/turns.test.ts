import { once } from 'node:events';
import { expect } from 'chai';
import type { ClientSession } from 'mongoose';
import { Turns } from '../../src/database/turns.js';
import { useDatabase } from '../support/database.js';

describe('Turns', () => {
  const connection = useDatabase();

  const counter = () => connection().collection<{ _id: string; count: number }>('counter');
  const count = (session: ClientSession) =>
    counter()
      .updateOne({ _id: 'one' }, { $inc: { count: 1 } }, { session })
      .then(() => undefined);
  const counted = async () => (await counter().findOne({ _id: 'one' }))?.count;
  const turns = (patience?: number) => new Turns(connection(), 'turns', patience);

  beforeEach(async () => {
    goOn = new AbortController();
    left = Promise.resolve();
    await counter().deleteMany({});
    await connection().collection('turns').deleteMany({});
    await counter().insertOne({ _id: 'one', count: 0 });
  });

  let goOn: AbortController;
  let left: Promise<unknown>;

  afterEach(async () => {
    goOn.abort();
    await left;
  });

  /** Begins a transaction as a process that is killed in the middle of it: nothing goes on in it. */
  async function leaveOneOpen(): Promise<void> {
    await new Promise<void>((isOpen, failed) => {
      left = turns().transaction(async (session) => {
        await count(session);
        isOpen();
        if (!goOn.signal.aborted) await once(goOn.signal, 'abort');
      });
      left.catch(failed);
    });
  }

  it('let one after the other through', async () => {
    const shared = turns();
    await Promise.all(Array.from({ length: 5 }, () => shared.transaction(count)));
    expect(await counted()).to.equal(5);
  });

  it('undo what was left open by another, and go on, long before the server gives it up', async () => {
    await leaveOneOpen();
    await turns(50).transaction(count);
    expect(await counted()).to.equal(1);
    goOn.abort();
    await left;
    expect(await counted(), 'the other was alive: its turn came after all').to.equal(2);
  });

  it('end nobody’s session before patience is at its end', async () => {
    await leaveOneOpen();
    const waiting = turns(3_600_000).transaction(count);
    goOn.abort();
    await Promise.all([left, waiting]);
    expect(await counted()).to.equal(2);
  });

  it('leave nothing of a turn whose work fails', async () => {
    const failed = await turns()
      .transaction(async (session) => {
        await count(session);
        throw new Error('no further');
      })
      .catch((error: unknown) => error);
    expect(failed).to.have.property('message', 'no further');
    expect(await counted()).to.equal(0);
  });

  it('forget sessions of which nothing was heard for a day', async () => {
    const announced = connection().collection<{ _id: string; at: Date }>('turns');
    await announced.insertMany([
      { _id: 'long ago', at: new Date(Date.now() - 25 * 3_600_000) },
      { _id: 'of late', at: new Date(Date.now() - 23 * 3_600_000) },
    ]);
    await turns().transaction(count);
    const known = (await announced.find().toArray()).map(({ _id }) => _id);
    expect(known).to.have.lengthOf(2).and.include('of late');
    expect(known).not.to.include('long ago');
  });
});
