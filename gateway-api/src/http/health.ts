import { access } from 'node:fs/promises';
import { Router } from 'express';

/** Something that the gateway cannot work without; rejects while it is not there. */
export interface Dependency {
  readonly name: string;
  readonly check: (signal: AbortSignal) => Promise<unknown>;
}

/** How long a dependency has to answer, in milliseconds. */
const PATIENCE = 3_000;

/**
 * `/healthz`: this process answers. `/readyz`: everything that it needs does too; 503 names what does not.
 */
export function health(dependencies: readonly Dependency[]): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const checked = await Promise.all(
      dependencies.map(async ({ name, check }) => [name, await isReady(check)] as const),
    );
    const ready = checked.every(([, ok]) => ok);
    response.status(ready ? 200 : 503).json({
      status: ready ? 'ready' : 'not ready',
      dependencies: Object.fromEntries(checked.map(([name, ok]) => [name, ok ? 'ok' : 'unavailable'])),
    });
  });
  return router;
}

async function isReady(check: Dependency['check']): Promise<boolean> {
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    await check(signal);
    return true;
  } catch {
    return false;
  }
}

/** Ready once a file exists: the demonstration is loaded. */
export function fileExists(path: string): Dependency {
  return { name: 'demonstration', check: () => access(path) };
}
