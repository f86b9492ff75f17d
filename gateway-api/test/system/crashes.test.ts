import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { describeOnEachEngine } from '../support/engines.js';

/** By it each of the four is killed, and at least twice. */
const SEED = '20261150';
const main = fileURLToPath(new URL('../../dist/bench/crash/main.js', import.meta.url));

/** The short form; hundreds of kills by `npm run crash -w @xinjian/gateway-api -- --kills 300`. */
describeOnEachEngine('accesses, reports and pushes while everything is killed at random', function (engine) {
  this.timeout(600_000);

  it('keep G1, G5 and G9 through a dozen kills', async () => {
    const args = [main, '--kills', '12', '--callers', '8', '--seed', SEED, '--engine', engine];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout.match(/^killed \w+$/gm)).to.have.length(12);
    expect(stdout).to.match(/\nno violation\n$/);
  });
});
