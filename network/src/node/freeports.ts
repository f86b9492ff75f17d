import { once } from 'node:events';
import { createServer } from 'node:net';

import { StartError } from './errors.js';

/** So many different ports that are free on the loopback address now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  // All are taken before the first is given back, so that they differ.
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const free = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return free;
}

/**
 * Makes sure that nobody listens on a port of the loopback address.
 * @throws StartError with code PORT_IN_USE
 */
export async function requireFreePort(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new StartError('PORT_IN_USE', `Port ${port} is in use.`, { cause: error });
  }
  await once(server.close(), 'close');
}
