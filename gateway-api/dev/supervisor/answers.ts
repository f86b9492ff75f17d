import { once } from 'node:events';
import { connect } from 'node:net';
import pRetry from 'p-retry';

/** A probe that settles when something accepts connections at `host:port`. */
export function answersAt(address: string): (ended: AbortSignal) => Promise<void> {
  const [host = '', port = ''] = address.split(':');
  return (ended) =>
    pRetry(
      async () => {
        const socket = connect({ host, port: Number(port) });
        try {
          await once(socket, 'connect');
        } finally {
          socket.destroy();
        }
      },
      { retries: 1000, factor: 1, minTimeout: 50, signal: ended },
    );
}
