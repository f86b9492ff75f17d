import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import mongoose, { type Connection } from 'mongoose';
import { connectDatabase, isUnavailable } from '../../src/database/connection.js';
import { OperationLost, watchOperations } from '../../src/database/lost-operations.js';
import { databaseUri } from '../support/database.js';
import { useStarted } from '../support/started.js';

const SOCKETS = 'net.client.socket';

/** What stands between driver and database: it keeps the database's answers back while it is told to. */
class Between {
  readonly #server: Server;
  readonly #ways: { readonly driver: Socket; readonly database: Socket }[] = [];

  constructor(database: { readonly host: string; readonly port: number }) {
    this.#server = createServer((driver) => {
      const way = { driver, database: connect(database) };
      for (const socket of [way.driver, way.database]) socket.on('error', () => undefined);
      way.database.pipe(driver).pipe(way.database);
      this.#ways.push(way);
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Waits until the driver has sent a command. */
  async asked(command: string): Promise<void> {
    await new Promise<void>((resolve) => {
      for (const { driver } of this.#ways)
        driver.on('data', (chunk: Buffer) => {
          if (chunk.includes(command)) resolve();
        });
    });
  }

  hold(): void {
    for (const { driver, database } of this.#ways) database.unpipe(driver);
  }

  goOn(): void {
    for (const { driver, database } of this.#ways) database.pipe(driver);
  }

  async close(): Promise<void> {
    for (const { driver, database } of this.#ways) for (const socket of [driver, database]) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('a database that closes its connections', function () {
  this.timeout(30_000);
  const sockets: Socket[] = [];
  const remember = (message: unknown) => sockets.push((message as { socket: Socket }).socket);
  const between = useStarted(
    async () => {
      const [, host = '', port = ''] = /\/\/([^:/]+):(\d+)/.exec(await databaseUri()) ?? [];
      const opened = new Between({ host, port: Number(port) });
      return { opened, port: await opened.listen() };
    },
    ({ opened }) => opened.close(),
    { toStart: 120_000, toStop: 10_000 },
  );
  let address: string;
  let connection: Connection;

  beforeEach(async () => {
    subscribe(SOCKETS, remember);
    address = `127.0.0.1:${between().port}`;
    connection = await connectDatabase(`mongodb://${address}/?directConnection=true`);
    await ping();
  });

  afterEach(async () => {
    unsubscribe(SOCKETS, remember);
    sockets.length = 0;
    await connection.close(true);
  });

  /** Breaks every connection of the driver's, which is told of it later. */
  const breakAll = () => {
    for (const socket of sockets) if (socket.remotePort === between().port) socket.destroy();
  };

  const ping = () => connection.db!.command({ ping: 1 });

  /** Waits until the driver has given an operation a connection. */
  const checkedOut = () =>
    new Promise<void>((resolve) => connection.getClient().once('connectionCheckedOut', () => resolve()));

  /** As the driver says it when an operation meets a closed connection. */
  const clearPool = () => connection.getClient().emit('connectionPoolCleared', { address } as never);

  /** Looks when the test does. */
  function watch() {
    const lost: OperationLost[] = [];
    const looks: (() => void)[] = [];
    watchOperations(
      connection,
      (error) => lost.push(error),
      (look) => looks.push(look),
    );
    const look = () => {
      for (const each of looks.splice(0)) each();
      return lost.length;
    };
    return { look, looks };
  }

  it('is no reason to give up an operation whose own connection lives, however long it takes', async () => {
    const { look, looks } = watch();
    between().opened.hold();
    const meanwhile = async () => {
      await between().opened.asked('ping');
      clearPool();
      expect(looks).to.have.length(1);
      expect(look()).to.equal(0);
    };
    await Promise.all([ping(), meanwhile().finally(() => between().opened.goOn())]);
  });

  it('ends those under way with an error, which is no reason either', async () => {
    const { look, looks } = watch();
    between().opened.hold();
    const broken = ping().catch((error: unknown) => error);
    await between().opened.asked('ping');
    breakAll();
    expect(await broken).to.satisfy(isUnavailable);
    expect(looks).not.to.be.empty;
    expect(look()).to.equal(0);
  });

  // The day that the driver ends such an operation this fails, and the watch may go.
  it('makes the driver lose one that begins before the close is told, and that is noticed', async () => {
    const { look } = watch();
    breakAll();
    let hasEnded = false;
    ping()
      .finally(() => (hasEnded = true))
      .catch(() => undefined);
    await checkedOut();
    clearPool();
    // longer than the driver takes to end any other
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(look()).to.be.greaterThan(0);
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
