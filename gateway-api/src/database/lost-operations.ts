import type { Socket } from 'node:net';
import type { Connection } from 'mongoose';

/** How long an operation may take to end once its connection is closed, in milliseconds. */
const PATIENCE = 5_000;

/** An operation that will never end: what waits for it cannot go on in this process. */
export class OperationLost extends Error {
  constructor(address: string) {
    super(`the driver lost an operation when ${address} closed its connections`);
    this.name = 'OperationLost';
  }
}

/** A connection of the driver's (mongodb 7.9, `cmap/connection.ts`). */
interface DriverConnection {
  readonly socket: Socket;
}

/** What the driver tells by no event: which connections to a server are in use (`cmap/connection_pool.ts`). */
interface DriverClient {
  readonly topology?: {
    readonly s: { readonly servers: ReadonlyMap<string, { readonly pool: Pool }> };
  };
}
interface Pool {
  readonly checkedOutConnections: ReadonlySet<DriverConnection>;
}

/**
 * Tells of operations that the driver never ends. One that is written to a socket between its destruction and its
 * `close` waits for a `drain` that does not come (mongodb 7.9, `cmap/connection.ts`, `writeCommand`). It shows in this:
 * its connection stays in use although its socket is destroyed. Any other comes back to the pool at once when its socket
 * is, with an error; one whose socket lives may take as long as it needs, also where others were closed.
 * @param later when it looks again, after a server's connections were given up
 */
export function watchOperations(
  connection: Connection,
  onLost: (error: OperationLost) => void,
  later: (look: () => void) => void = (look) => setTimeout(look, PATIENCE).unref(),
): void {
  const client = connection.getClient();
  client.on('connectionPoolCleared', ({ address }) => {
    const inUse = (client as unknown as DriverClient).topology?.s.servers.get(address)?.pool
      .checkedOutConnections;
    const before = [...(inUse ?? [])];
    later(() => {
      if (before.some((each) => each.socket.destroyed && inUse?.has(each)))
        onLost(new OperationLost(address));
    });
  });
}
