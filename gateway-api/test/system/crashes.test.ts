import { expect } from 'chai';
import { runCrashes } from '../../bench/crash/run.js';

const SEED = 20_261_122;

/** The short form; hundreds of kills by `npm run crash -w @xinjian/gateway-api -- --kills 300`. */
describe('accesses while everything is killed at random', function () {
  this.timeout(300_000);

  it('keep G1, G5 and G9 through a dozen kills', async () => {
    const killed: string[] = [];
    const onKill = (victim: string) => killed.push(victim);
    const report = await runCrashes({ ...{ seed: SEED, engine: 'embedded', kills: 12, callers: 8 }, onKill });
    expect(killed).to.have.length(12);
    expect(report.released).to.be.greaterThan(12);
    expect(report.violations).to.deep.equal([]);
  });
});
