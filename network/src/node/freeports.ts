import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { StartError } from './errors.js';

/** Below the ports that systems give to outgoing connections: one of those could take a free port before its owner does. */
const LOWEST = 20_000;
const HIGHEST = 32_767;

/** So many different ports that are free on the loopback address now. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const free = new Set<number>();
  while (free.size < count) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) {
      free.add(port);
    }
  }
  return [...free];
}

/**
 * Makes sure that nobody listens on a port of the loopback address.
 * @throws StartError with code PORT_IN_USE
 */
export async function requireFreePort(port: number): Promise<void> {
  if (!(await isFree(port))) {
    throw new StartError('PORT_IN_USE', `Port ${port} is in use.`);
  }
}

/** Whether nobody listens on a port of the loopback address now. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
