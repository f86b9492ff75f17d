import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ChildFailed } from '../../dev/supervisor/child.js';
import { Stopped, Supervisor } from '../../dev/supervisor/supervisor.js';

describe('supervisor', () => {
  let folder: string;
  let supervisor: Supervisor;
  const events = { restarted: Promise.resolve(''), gone: Promise.resolve('') };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xinjian-supervisor-'));
    let restarted: (name: string) => void = () => undefined;
    let gone: (name: string) => void = () => undefined;
    events.restarted = new Promise((resolve) => (restarted = resolve));
    events.gone = new Promise((resolve) => (gone = resolve));
    supervisor = new Supervisor({
      onRestart: (name) => restarted(name),
      onUnexpectedEnd: (name) => gone(name),
    });
  });

  afterEach(async () => {
    await supervisor.stop();
    await rm(folder, { recursive: true });
  });

  const options = (name: string, script: string) => ({
    name,
    command: process.execPath,
    args: ['-e', script],
    logFile: join(folder, `${name}.log`),
    pidFile: join(folder, `${name}.pid`),
    isReady: (line: string) => line === 'ready',
  });
  const forever = 'console.log("ready"); setInterval(() => undefined, 1000);';
  const pidOf = async (name: string) => Number(await readFile(join(folder, `${name}.pid`), 'utf8'));

  it('stops what it started in the opposite order', async () => {
    const first = await supervisor.start(options('first', forever));
    const second = await supervisor.start(options('second', forever));
    const order: string[] = [];
    const ends = [first, second].map((child) => child.ended.then(() => order.push(child.name)));
    await supervisor.stop();
    await Promise.all(ends);
    expect(order).to.deep.equal(['second', 'first']);
  });

  it('starts a child again that was killed', async () => {
    await supervisor.start(options('child', forever));
    const before = await pidOf('child');
    process.kill(before, 'SIGKILL');
    expect(await events.restarted).to.equal('child');
    expect(await pidOf('child')).not.to.equal(before);
  });

  it('tells the last words of a child that ends before it is ready', async () => {
    const start = supervisor.start(options('child', 'console.error("no room left"); process.exit(3)'));
    const error: unknown = await start.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ChildFailed);
    expect(String(error)).to.include('ended (3)').and.to.include('no room left');
  });

  it('sees a child end that does so before its process id is noted', async () => {
    const child = {
      ...options('child', ''),
      command: 'sh',
      args: ['-c', `echo $$ > ${join(folder, 'own')}`],
    };
    // whoever writes into a pipe waits for its reader
    execFileSync('mkfifo', [child.pidFile]);
    const start = supervisor.start(child).catch((reason: unknown) => reason);
    await gone(await writtenPid(join(folder, 'own')));
    expect(await pidOf('child')).to.be.greaterThan(0);
    expect(String(await start)).to.include('ended (0)');
  });

  it('tells when something that it cannot start again is gone', async () => {
    await supervisor.watch({
      name: 'database',
      ended: Promise.resolve('SIGKILL'),
      stop: () => Promise.resolve(),
    });
    expect(await events.gone).to.equal('database');
  });

  it('starts nothing more once it is stopping', async () => {
    await supervisor.stop();
    const error: unknown = await supervisor
      .start(options('late', forever))
      .catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Stopped);
  });

  it('leaves no child behind, even when it is killed itself', async function () {
    if (process.platform !== 'linux') this.skip();
    const script = `
      import { Child } from ${JSON.stringify(fileURLToPath(new URL('../../dev/supervisor/child.ts', import.meta.url)))};
      await Child.start({
        name: 'child', command: process.execPath, args: ['-e', ${JSON.stringify(forever)}],
        logFile: ${JSON.stringify(join(folder, 'child.log'))}, pidFile: ${JSON.stringify(join(folder, 'child.pid'))},
        isReady: (line) => line === 'ready',
      });
      console.log('started');
    `;
    await writeFile(join(folder, 'parent.mts'), script);
    const parent = spawn(process.execPath, ['--import', 'tsx', join(folder, 'parent.mts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
    });
    await once(parent.stdout, 'data');
    const child = await pidOf('child');
    process.kill(child, 0);
    parent.kill('SIGKILL');
    await gone(child);
  });
});

/** The process id that a process writes into a file when it comes to it. */
async function writtenPid(file: string): Promise<number> {
  for (;;) {
    const pid = Number(await readFile(file, 'utf8').catch(() => ''));
    if (pid > 0) return pid;
  }
}

/** Resolves when a process that is not ours to wait for has ended. */
async function gone(pid: number): Promise<void> {
  const watcher = spawn('tail', ['--pid', String(pid), '-f', '/dev/null'], { stdio: 'ignore' });
  await once(watcher, 'exit');
}
