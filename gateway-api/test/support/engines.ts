import type { Suite } from 'mocha';
import { describe } from 'mocha';

/** What carries the network, as `--engine` takes it. */
export type Engine = 'embedded' | 'fabric';

/** Hyperledger Fabric too where its programs are at hand. */
const ENGINES: readonly Engine[] = process.env['FABRIC_BIN'] ? ['embedded', 'fabric'] : ['embedded'];

/** The same suite on each engine. */
export function describeOnEachEngine(title: string, define: (this: Suite, engine: Engine) => void): void {
  for (const engine of ENGINES) {
    describe(`${title}, on the engine ${engine}`, function () {
      define.call(this, engine);
    });
  }
}
