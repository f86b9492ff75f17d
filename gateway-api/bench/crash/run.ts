import { connectLedger } from '../../src/ledger/index.js';
import { violationsOfAnswers, violationsOfPushes } from './check.js';
import { type CrashSettings, drive } from './drive.js';
import { readAccesses } from './on-ledger.js';
import { MortalPlatform, type PlatformOptions } from './platform.js';
import { Random } from './random.js';

export interface CrashRun extends CrashSettings, PlatformOptions {
  readonly seed: number;
  readonly onKill: (victim: string) => void;
}

export interface CrashReport {
  readonly accesses: number;
  /** Of these. */
  readonly reports: number;
  /** Answers with data, or a report. */
  readonly released: number;
  /** Answers that refuse what the ledger denied or withheld. */
  readonly refused: number;
  readonly changes: number;
  /** Messages that came in at the receiver, repeated ones among them. */
  readonly arrived: number;
  /** The longest that a caller waited for an answer, trying again, in milliseconds. */
  readonly longestWait: number;
  readonly violations: readonly string[];
}

/**
 * Runs accesses, reports and pushes while every process is killed, and holds all that ever left against the blocks.
 * That it finds what it looks for: `test/bench/check.test.ts` gives the checkers faulty runs, and `order.test.ts` beside
 * it those of an access path that releases before the commit.
 */
export async function runCrashes({
  seed,
  onKill,
  engine,
  gateways,
  ...settings
}: CrashRun): Promise<CrashReport> {
  const mortal = await MortalPlatform.start({ engine, gateways });
  try {
    const { asked, arrived, changes } = await drive(mortal, settings, new Random(seed), onKill);
    const { network } = mortal.platform.connection;
    const ledger = await connectLedger({ client: 'fabric-gateway', identity: 'gateway', ...network });
    try {
      const onLedger = await readAccesses(ledger);
      const answers = asked.flatMap((each) => each.answers);
      return {
        ...{ accesses: asked.length, changes, arrived: arrived.length },
        reports: asked.filter(({ service }) => service === 'report').length,
        longestWait: Math.max(...asked.map(({ waited }) => waited)),
        released: answers.filter(({ body }) => hasData(body)).length,
        refused: answers.filter(({ status }) => status === 403).length,
        violations: [...violationsOfAnswers(asked, onLedger), ...violationsOfPushes(arrived, onLedger)],
      };
    } finally {
      ledger.close();
    }
  } finally {
    await mortal.stop();
  }
}

function hasData(body: unknown): boolean {
  const { data = null, report = null } = (body ?? {}) as { data?: unknown; report?: unknown };
  return data !== null || report !== null;
}
