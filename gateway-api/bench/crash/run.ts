import { connectLedger } from '../../src/ledger/index.js';
import { violations } from './check.js';
import { type CrashSettings, drive } from './drive.js';
import { readAccesses } from './on-ledger.js';
import { MortalPlatform } from './platform.js';
import { Random } from './random.js';

export interface CrashRun extends CrashSettings {
  readonly seed: number;
  readonly engine: 'embedded' | 'fabric';
  readonly onKill: (victim: string) => void;
}

export interface CrashReport {
  readonly accesses: number;
  /** Answers with data. */
  readonly released: number;
  readonly violations: readonly string[];
}

/**
 * Runs accesses while gateway, chaincode, network and database are killed, and holds what the callers got against
 * the blocks. Proved once by hand: with the answer given before the settlement's commit it finds
 * 15 violations of G5 and G9 in ten kills.
 */
export async function runCrashes({ seed, engine, onKill, ...settings }: CrashRun): Promise<CrashReport> {
  const mortal = await MortalPlatform.start(engine);
  try {
    const asked = await drive(mortal, settings, new Random(seed), onKill);
    const { network } = mortal.platform.connection;
    const ledger = await connectLedger({ client: 'fabric-gateway', identity: 'gateway', ...network });
    try {
      const answers = asked.flatMap((each) => each.answers);
      const released = answers.filter(({ body }) => hasData(body)).length;
      return { accesses: asked.length, released, violations: violations(asked, await readAccesses(ledger)) };
    } finally {
      ledger.close();
    }
  } finally {
    await mortal.stop();
  }
}

function hasData(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'data' in body && body.data !== null;
}
