import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ROLES } from '../../src/http/caller.js';
import { type Belongings, makeBelongings } from './foreign.js';
import { type Known, knownTo } from './fuzz-known.js';
import type { RunningPlatform } from './running-platform.js';

/** The command `schemathesis` (PyPI); without it these tests are left out. */
const { SCHEMATHESIS } = process.env;
/** Where the hooks stand, `fuzz_hooks.py`. */
const HOOKS = fileURLToPath(new URL('.', import.meta.url));
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
];

/** Drives every operation with valid and invalid input in each role: no 5xx, no answer that is not documented. */
export function fuzz(platform: () => RunningPlatform): void {
  (SCHEMATHESIS === undefined ? describe.skip : describe)('under invented input', () => {
    let own: Belongings;
    let remove: () => Promise<unknown> = () => Promise.resolve();

    before(async () => {
      own = await makeBelongings(platform(), 'REG-03');
      remove = () => own.bank.delete(`/v1/webhooks/${own.webhook}`);
    });

    after(() => remove());

    for (const role of ROLES) {
      it(`answers the role ${role} as its OpenAPI document says, whatever comes`, async function () {
        this.timeout(180_000);
        const { gateway, accounts } = platform().demonstration;
        const account = accounts.find((candidate) => candidate.role === role);
        const caller = platform().callerFor(account!);
        const token = await caller.token();
        const { code, words } = await schemathesis(await knownTo(caller, own), [
          ...['run', `${gateway}/openapi.json`, '--header', `Authorization: Bearer ${token}`],
          ...['--checks', CHECKS.join(','), '--phases', 'coverage,fuzzing', '--max-examples', '4'],
          ...['--seed', '20261122', '--generation-deterministic', '--continue-on-failure', '--no-shrink'],
          // a stream has no end to wait for: test/http/events.test.ts
          ...['--exclude-path', '/v1/events', '--warnings', 'off', '--no-color'],
        ]);
        expect(code, words).to.equal(0);
        expect(words).to.match(/\d{3,} generated, \d{3,} passed/);
      });
    }
  });
}

/** Runs it in a folder of its own, since it leaves a cache where it stands. */
async function schemathesis(known: Known, args: readonly string[]): Promise<{ code: number; words: string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'xinjian-fuzz-'));
  const file = join(cwd, 'known.json');
  await writeFile(file, JSON.stringify(known));
  const hooks = { PYTHONPATH: HOOKS, SCHEMATHESIS_HOOKS: 'fuzz_hooks', XINJIAN_KNOWN: file };
  const env = { ...process.env, ...hooks };
  const ended = new Promise<{ code: number; words: string }>((resolve) => {
    execFile(SCHEMATHESIS ?? '', args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), words: `${stdout}${stderr}` });
    });
  });
  return ended.finally(() => rm(cwd, { recursive: true }));
}
