import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runCrashes } from './run.js';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { kills: text, callers: text, seed: text, engine: text, gateways: text },
});
const count = z.coerce.number().int().min(1);
const settings = z
  .strictObject({
    kills: count.default(200),
    callers: count.default(12),
    seed: z.coerce
      .number()
      .int()
      .default(randomInt(2 ** 31)),
    engine: z.enum(['embedded', 'fabric']).default('embedded'),
    /** How many run side by side, each of them a victim. */
    gateways: count.default(1),
  })
  .parse({ ...values });

process.stdout.write(`seed ${settings.seed}\n`);
const killed = new Map<string, number>();
const report = await runCrashes({
  ...settings,
  onKill: (victim) => {
    killed.set(victim, (killed.get(victim) ?? 0) + 1);
    process.stdout.write(`killed ${victim}\n`);
  },
});
const { accesses, reports, released, refused, changes, arrived, longestWait, violations } = report;
const kills = [...killed].map(([victim, times]) => `${victim} ${times}`).join(', ');
process.stdout.write(
  `${accesses} accesses, of which ${reports} reports; ${released} answers with data, ${refused} refused\n`,
);
process.stdout.write(
  `the longest wait for one, tried again meanwhile: ${Math.round(longestWait / 1000)} s\n`,
);
process.stdout.write(`${changes} changes, ${arrived} messages at the receiver; killed: ${kills}\n`);
for (const violation of violations) process.stdout.write(`${violation}\n`);
process.stdout.write(violations.length === 0 ? 'no violation\n' : `${violations.length} violations\n`);
process.exitCode = violations.length === 0 ? 0 : 1;
