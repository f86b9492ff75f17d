/**
 * What an access waits for, one after the other: whether its statement is known; its record, of which the endorsement,
 * the claim and the commit are the parts when its turn has come; its items; keeping what is to be delivered; its
 * settlement, with endorsement and commit likewise; the last look.
 */
export const STAGES = [
  'known',
  'record',
  'record endorsed',
  'record claimed',
  'record committed',
  'collect',
  'keep',
  'settle',
  'settlement endorsed',
  'settlement committed',
  'look',
] as const;
export type Stage = (typeof STAGES)[number];

/** Does a piece of work, and notes how long it took. */
export type Timed = <T>(stage: Stage, work: () => Promise<T>) => Promise<T>;

/** @param observe told of each stage that ended, and its seconds */
export function timedBy(observe: (stage: Stage, seconds: number) => void): Timed {
  return async (stage, work) => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      observe(stage, (performance.now() - start) / 1000);
    }
  };
}
