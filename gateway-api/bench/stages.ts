import { STAGES, type Stage } from '../src/access/stages.js';

/** What the accesses of a cell waited for. */
export interface StageFigures {
  readonly stage: Stage;
  /** Of endorsements, claims and commits: how many, each for all the accesses that shared it. */
  readonly count: number;
  /** On average, in milliseconds. */
  readonly mean: number;
}

type Totals = ReadonlyMap<string, number>;

/** Reads a gateway's measures, now and when it is asked. @returns what to ask, once */
export async function measureStages(gateway: string): Promise<() => Promise<readonly StageFigures[]>> {
  const before = await readTotals(gateway);
  return async () => {
    const after = await readTotals(gateway);
    const grown = (name: string, stage: Stage) =>
      (after.get(`${name} ${stage}`) ?? 0) - (before.get(`${name} ${stage}`) ?? 0);
    return STAGES.map((stage) => {
      const count = grown('count', stage);
      return { stage, count, mean: count === 0 ? 0 : (grown('sum', stage) / count) * 1000 };
    });
  };
}

async function readTotals(gateway: string): Promise<Totals> {
  const text = await (await fetch(new URL('/metrics', gateway))).text();
  const lines = text.matchAll(/^xinjian_access_stage_seconds_(sum|count)\{stage="([^"]+)"\} (\S+)$/gm);
  return new Map([...lines].map(([, name, stage, value]) => [`${name} ${stage}`, Number(value)]));
}
