import { randomBytes } from 'node:crypto';
import { stderr, stdout } from 'node:process';
import { readDataConfig } from '../config.js';
import { connectDatabase } from '../database/connection.js';
import { connectLedger } from '../ledger/index.js';
import { openDocuments } from './documents.js';
import { type Difference, reconcile } from './reconcile.js';

/**
 * `npm run reconcile`: compares every document of the read model with the ledger, and prints those that differ with
 * both values. Ends with 0 where all agree, 1 where one does not, 2 where it could not compare.
 */
try {
  const { agreed, report } = await compareAll();
  stdout.write(report);
  process.exitCode = agreed ? 0 : 1;
} catch (error) {
  stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function compareAll() {
  const config = readDataConfig(process.env);
  const ledger = await connectLedger({
    client: config.LEDGER_CLIENT,
    connectionProfile: config.LEDGER_CONNECTION_PROFILE,
    wallet: config.LEDGER_WALLET,
    identity: config.LEDGER_IDENTITY,
    channel: config.LEDGER_CHANNEL,
    chaincode: config.LEDGER_CHAINCODE,
  });
  const kept = await connectDatabase(config.MONGODB_URI, config.MONGODB_DATABASE);
  const scratch = `${config.MONGODB_DATABASE}-reconcile-${randomBytes(4).toString('hex')}`;
  const fresh = await connectDatabase(config.MONGODB_URI, scratch);
  try {
    const result = await reconcile(await openDocuments(kept), await openDocuments(fresh), ledger);
    const { height, compared, differences } = result;
    const summary = `${compared} documents of ${height} blocks compared with the ledger: ${differences.length} differ.\n`;
    return { agreed: differences.length === 0, report: differences.map(describe).join('') + summary };
  } finally {
    await fresh.dropDatabase();
    await Promise.all([fresh.close(), kept.close()]);
    ledger.close();
  }
}

function describe({ collection, id, kept, ledger }: Difference): string {
  return [
    `${collection} ${id}`,
    `  read model: ${JSON.stringify(kept)}`,
    `  ledger:     ${JSON.stringify(ledger)}`,
    '',
  ].join('\n');
}
