#!/usr/bin/env node
// `npm test`: makes sure that everything is installed and built, runs every workspace's suite, and counts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, repository } from './prepare.mjs';

/** Each suite: a workspace, and mocha's configuration in it. */
const SUITES = [
  ['chaincode', '.mocharc.json'],
  ['network', '.mocharc.json'],
  ['gateway-api', '.mocharc.json'],
  ['explorer-ui', '.mocharc.json'],
  ['gateway-api', '.mocharc.system.json'],
];
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

async function testAll() {
  await prepare();
  sayWhatIsLeftOut();
  const total = { passes: 0, failures: 0, pending: 0 };
  const failed = [];
  for (const [workspace, config] of SUITES) {
    process.stdout.write(`\n== ${workspace}${config.includes('system') ? ': the whole system' : ''}\n`);
    const counts = await mocha(workspace, config);
    for (const name of Object.keys(total)) total[name] += counts[name];
    failed.push(...counts.failed.map((test) => ({ workspace, ...test })));
  }
  sayWhatFailed(failed);
  process.stdout.write(`\n${total.passes} passed, ${total.failures} failed, ${total.pending} skipped\n`);
  return total.failures === 0 ? 0 : 1;
}

function sayWhatIsLeftOut() {
  if (!BROWSERS.some((path) => existsSync(path))) {
    process.stdout.write('No Chromium on this machine: the browser tests are left out.\n');
  }
  if (!process.env.SCHEMATHESIS) {
    process.stdout.write('SCHEMATHESIS names no program: the tests with invented input are left out.\n');
  }
  if (!process.env.FABRIC_BIN) {
    process.stdout.write('FABRIC_BIN is not set: the tests against real Hyperledger Fabric are left out.\n');
  }
}

/** What failed once more beside the sum, since whoever reads only the end of a long output has to know. */
function sayWhatFailed(failed) {
  for (const { workspace, title, error } of failed) {
    process.stdout.write(`\nFAILED in ${workspace}: ${title}\n${error}\n`);
  }
}

/** Runs one workspace's suite; the reporter leaves the counts in a file, since mocha runs in a process of its own. */
async function mocha(workspace, config) {
  const bin = createRequire(join(repository, 'package.json')).resolve('mocha/bin/mocha.js');
  const folder = mkdtempSync(join(tmpdir(), 'xinjian-test-'));
  const counts = join(folder, 'counts.json');
  const reporter = join(repository, 'gateway-api/dev/reporter.cjs');
  const child = spawn(process.execPath, [bin, '--config', config, '--reporter', reporter], {
    cwd: join(repository, workspace),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, XINJIAN_TEST_COUNTS: counts },
  });
  const [code] = await once(child, 'exit');
  const stats = existsSync(counts)
    ? JSON.parse(readFileSync(counts, 'utf8'))
    : { passes: 0, failures: 0, pending: 0, failed: [] };
  rmSync(folder, { recursive: true });
  // A suite that broke off before or beside its tests counts as one failure.
  if (code === 0 || stats.failures > 0) return stats;
  const failed = [{ title: 'the suite itself', error: `ended with ${code}` }];
  return { ...stats, failures: 1, failed };
}

process.exitCode = await testAll().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});
