import { z } from 'zod';
import { type Operation, operation } from '../http/operation.js';
import { FRESHNESS_STATES } from '../quality/quality.js';
import type { Services } from './services.js';

/** How old an answer may be, in milliseconds. */
const OLDEST = 15_000;

const Quality = z
  .object({
    item: z.string(),
    provider: z.string(),
    via: z.enum(['zone', 'interface']),
    frequency: z.string(),
    promisedDays: z.int().nullable(),
    lastAt: z.string().nullable(),
    freshness: z.enum(FRESHNESS_STATES),
    records: z.int(),
    completeness: z.record(z.string(), z.number()),
    taken: z.int(),
    rejected: z.int(),
    answers: z.object({ count: z.int(), faults: z.int(), p50: z.number(), p95: z.number() }).nullable(),
    /** Records by whether they came within the working days that are promised. */
    timeliness: z
      .object({ workingDays: z.int(), inTime: z.int(), late: z.int(), unknown: z.int() })
      .nullable(),
  })
  .meta({ id: 'Quality' });

/** How good the collected data is, by item and source: a provider sees the items that it gives. */
export function quality({ board, collectors }: Services): Operation[] {
  return [
    operation({
      ...{
        method: 'get',
        path: '/v1/quality',
        tag: 'Collection',
        roles: ['provider', 'operator', 'regulator'],
      },
      summary: 'Freshness, timeliness, completeness, rejects and answer times by item and source',
      reply: z.object({ measuredAt: z.string(), items: z.array(Quality) }),
      handle: async ({ caller }) => {
        const { measuredAt, rows } = await board.read(OLDEST);
        if (caller.role !== 'provider') return { measuredAt, items: rows };
        const own = rows.filter(
          ({ item, provider }) =>
            provider === caller.participant || collectors.get(item) === caller.participant,
        );
        return { measuredAt, items: own };
      },
    }),
  ];
}
