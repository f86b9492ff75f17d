import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'mocha';

/** Milliseconds that something may take. */
interface Times {
  readonly toStart: number;
  readonly toStop: number;
}

/**
 * What a suite starts before its tests and stops after them. Where the start failed there is nothing to stop: one
 * failure stays one. Where it ran out of time it is waited for, so that nothing stays that came late.
 */
export function useStarted<Thing extends object | string>(
  start: () => Promise<Thing>,
  stop: (thing: Thing) => Promise<unknown>,
  { toStart, toStop }: Times,
): () => Thing {
  let starting: Promise<Thing> | undefined;
  let started: Thing;

  before(async function () {
    this.timeout(toStart);
    starting = start();
    started = await starting;
  });

  after(async function () {
    this.timeout(toStart + toStop);
    const thing = await starting?.catch(() => undefined);
    if (thing !== undefined) await stop(thing);
  });

  return () => started;
}

/** A folder of its own for one suite. */
export function useFolder(name: string): () => string {
  return useStarted(
    () => mkdtemp(join(tmpdir(), `xinjian-${name}-`)),
    (folder) => rm(folder, { recursive: true, force: true }),
    { toStart: 10_000, toStop: 10_000 },
  );
}
