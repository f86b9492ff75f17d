import { Shim } from 'fabric-shim';

/** What the SDK logs under for every message of every transaction (fabric-shim: lib/handler.js, lib/stub.js). */
const BUSY = ['lib/handler.js', 'lib/stub.js'];

/**
 * Keeps the SDK from formatting its debug messages where nobody reads them: winston looks at the level after a message
 * is formatted, which was an eighth of what a transaction cost. The level is CORE_CHAINCODE_LOGGING_LEVEL, as ever.
 */
export function quietDebug(): void {
  for (const name of BUSY) {
    const logger = Shim.newLogger(name);
    if (!logger.isDebugEnabled()) logger.debug = () => logger;
  }
}
