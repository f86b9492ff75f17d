import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killNoted } from '../../bench/crash/kill.js';

describe('killing the process that a file names', () => {
  let file: string;

  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'xinjian-kill-')), 'node.pid');
  });
  afterEach(() => rm(join(file, '..'), { recursive: true }));

  it('ends it', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    const exited = once(child, 'exit');
    await writeFile(file, `${child.pid}\n`);
    expect(await killNoted(file)).to.equal(true);
    expect((await exited)[1]).to.equal('SIGKILL');
    expect(await killNoted(file)).to.equal(false);
  });

  // Without the check this ends the test itself: 0 is the caller's own group.
  for (const text of ['', '0', '-1', 'none']) {
    it(`ends nothing where "${text}" stands there`, async () => {
      await writeFile(file, text);
      expect(await killNoted(file)).to.equal(false);
    });
  }

  it('ends nothing where there is no file', async () => {
    expect(await killNoted(file)).to.equal(false);
  });
});
