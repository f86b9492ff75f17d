import { requireUsable } from './check-settings.js';
import { InvalidConfig, readConfig } from './config.js';
import { startGateway } from './gateway.js';
import { connectLedger } from './ledger/index.js';
import { openLog } from './log.js';

/** How long everything may take to stop, in milliseconds: the calls under way, and the tries of deliveries. */
const STOPPING = 30_000;

try {
  const config = readConfig(process.env);
  await requireUsable(config);
  const logger = openLog(config.LOG_LEVEL);
  const ledger = await connectLedger({
    client: config.LEDGER_CLIENT,
    connectionProfile: config.LEDGER_CONNECTION_PROFILE,
    wallet: config.LEDGER_WALLET,
    identity: config.LEDGER_IDENTITY,
    channel: config.LEDGER_CHANNEL,
    chaincode: config.LEDGER_CHAINCODE,
    endorsers: config.LEDGER_ENDORSERS,
  });
  const gateway = await startGateway(config, ledger, logger);
  logger.info({ url: gateway.url, mode: config.XINJIAN_MODE }, 'the gateway listens');
  const ended = new Promise<'SIGTERM' | 'SIGINT'>((resolve) => {
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
  try {
    logger.info({ signal: await Promise.race([ended, gateway.failed]) }, 'the gateway stops');
  } catch (error) {
    logger.fatal({ err: error }, 'the gateway cannot go on');
    process.exitCode = 1;
  }
  // What never ends is not waited for: whatever dies here is gone on with elsewhere.
  const late = setTimeout(() => process.exit(1), STOPPING);
  await gateway.stop();
  clearTimeout(late);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${error instanceof InvalidConfig ? `Settings that do not fit:\n${message}` : message}\n`,
  );
  process.exitCode = 1;
  process.exit();
}
