import { access } from 'node:fs/promises';
import { Router } from 'express';
import { until } from '../ledger/wait.js';
import { shared } from './shared.js';

/** Something that the gateway cannot work without; rejects while it is not there. */
export interface Dependency {
  readonly name: string;
  readonly check: (signal: AbortSignal) => Promise<unknown>;
}

/** How long a dependency has to answer, in milliseconds. */
const PATIENCE = 3_000;

export interface HealthOptions {
  /** How long a dependency has to answer, in milliseconds. */
  readonly patience?: number;
  /** How old an answer may be, in milliseconds: everybody may ask, and is asked once for all of them. */
  readonly age: number;
}

/** `/healthz`: this process answers. `/readyz`: everything that it needs does too; 503 names what does not. */
export function health(
  dependencies: readonly Dependency[],
  { patience = PATIENCE, age }: HealthOptions,
): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  const checkAll = shared(
    () =>
      Promise.all(
        dependencies.map(async ({ name, check }) => [name, await isReady(check, patience)] as const),
      ),
    age,
  );
  router.get('/readyz', async (_request, response) => {
    const checked = await checkAll();
    const ready = checked.every(([, ok]) => ok);
    response.status(ready ? 200 : 503).json({
      status: ready ? 'ready' : 'not ready',
      dependencies: Object.fromEntries(checked.map(([name, ok]) => [name, ok ? 'ok' : 'unavailable'])),
    });
  });
  return router;
}

/** What does not answer at all is not there either. */
async function isReady(check: Dependency['check'], patience: number): Promise<boolean> {
  const signal = AbortSignal.timeout(patience);
  try {
    await until(check(signal), signal);
    return true;
  } catch {
    return false;
  }
}

/** Ready once a file exists: the demonstration is loaded. */
export function fileExists(path: string): Dependency {
  return { name: 'demonstration', check: () => access(path) };
}
