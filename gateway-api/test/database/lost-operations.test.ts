import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import mongoose, { type Connection } from 'mongoose';
import { connectDatabase, isUnavailable } from '../../src/database/connection.js';
import { OperationLost, watchOperations } from '../../src/database/lost-operations.js';
import { databaseUri } from '../support/database.js';

const SOCKETS = 'net.client.socket';

describe('a database that closes its connections', function () {
  this.timeout(30_000);
  const sockets: Socket[] = [];
  const remember = (message: unknown) => sockets.push((message as { socket: Socket }).socket);
  let connection: Connection;

  before(async () => {
    subscribe(SOCKETS, remember);
    connection = await connectDatabase(await databaseUri(), `test-${process.pid}-lost`);
  });

  after(async () => {
    unsubscribe(SOCKETS, remember);
    await connection.close(true);
  });

  const ping = () => connection.db!.command({ ping: 1 });

  /** As the driver says it when an operation meets a closed connection. */
  const clearPool = () =>
    connection.getClient().emit('connectionPoolCleared', { address: 'the server' } as never);

  it('is no reason to give up while every operation ends', async () => {
    const lost: OperationLost[] = [];
    watchOperations(connection, (error) => lost.push(error), 5);
    await Promise.all([ping(), ping()]);
    const underWay = ping();
    clearPool();
    await underWay;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(lost).to.deep.equal([]);
  });

  // The day that the driver ends such an operation this fails, and the watch may go.
  it('makes the driver lose one that begins before the close is told, and that is noticed', async () => {
    const told = new Promise<OperationLost>((resolve) => watchOperations(connection, resolve, 5));
    await ping();
    for (const socket of sockets) socket.destroy();
    let hasEnded = false;
    ping()
      .finally(() => (hasEnded = true))
      .catch(() => undefined);
    await new Promise<void>((resolve) =>
      connection.getClient().once('connectionCheckedOut', () => resolve()),
    );
    clearPool();
    expect(await told).to.be.instanceOf(OperationLost);
    expect(hasEnded).to.equal(false);
  });

  it('is told from one that refuses, also in the middle of a bulk', () => {
    const { MongoBulkWriteError, MongoNetworkError, MongoServerError } = mongoose.mongo;
    const result = {} as ConstructorParameters<typeof MongoBulkWriteError>[1];
    const broken = new MongoBulkWriteError({ message: 'closed' } as never, result);
    const refused = new MongoBulkWriteError({ message: 'twice', code: 11000, writeErrors: [] }, result);
    expect([new MongoNetworkError('closed'), broken].map(isUnavailable)).to.deep.equal([true, true]);
    expect(
      [new MongoServerError({ message: 'twice', code: 11000 }), refused].map(isUnavailable),
    ).to.deep.equal([false, false]);
  });
});
