import type { Connection } from 'mongoose';

/** How long an operation may take to end once its server's connections are given up, in milliseconds. */
const PATIENCE = 5_000;

/** An operation that will never end: what waits for it cannot go on in this process. */
export class OperationLost extends Error {
  constructor(address: string) {
    super(`the driver lost an operation when ${address} closed its connections`);
    this.name = 'OperationLost';
  }
}

/**
 * Tells of operations that the driver never ends. One that is written to a socket between its destruction and its
 * `close` waits for a `drain` that does not come (mongodb 7.9, `cmap/connection.ts`, `writeCommand`). It shows in this:
 * when a server's connections are given up (`connectionPoolCleared`), every one in use comes back to the pool at once,
 * with an answer or an error; that of a lost operation does not.
 */
export function watchOperations(
  connection: Connection,
  onLost: (error: OperationLost) => void,
  patience = PATIENCE,
): void {
  const client = connection.getClient();
  /** By connection, the one use of it that is under way. */
  const uses = new Map<string, symbol>();
  client.on('connectionCheckedOut', (event) => uses.set(nameOf(event), Symbol(event.address)));
  client.on('connectionCheckedIn', (event) => uses.delete(nameOf(event)));
  client.on('connectionPoolCleared', ({ address }) => {
    const before = [...uses];
    const look = () => {
      if (before.some(([name, use]) => uses.get(name) === use)) onLost(new OperationLost(address));
    };
    setTimeout(look, patience).unref();
  });
}

function nameOf({ address, connectionId }: { address: string; connectionId: unknown }): string {
  return `${address} ${String(connectionId)}`;
}
