import { expect } from 'chai';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../dev/database/child.js';
import { openDatabase } from '../../dev/database/database.js';
import { SECANTUS_VERSION, installSecantus } from '../../dev/database/secantus.js';
import { DatabaseUnavailable } from '../../dev/database/unavailable.js';
import { connectDatabase } from '../../src/database/connection.js';
import { packageFile } from '../../src/package-file.js';
import { databaseUri } from '../support/database.js';

const programs = packageFile('../node_modules/.xinjian');

describe('openDatabase', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'xinjian-database-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it('takes a server of others as it is, and leaves it running', async () => {
    const uri = await databaseUri();
    const database = await openDatabase({ directory: folder, programs, log: () => undefined, uri });
    await database.close();
    expect(database.description).to.match(/MONGODB_URI/);
    await (await connectDatabase(uri)).close();
  });

  it('finds again what it kept, once stopped and started', async () => {
    const start = () => openDatabase({ directory: folder, programs, log: () => undefined });
    const first = await start();
    const connection = await connectDatabase(first.uri, 'survival');
    await connection.collection('kept').insertOne({ value: 1 });
    await connection.close();
    await first.close();
    expect(await first.exited).to.equal('exit code 0');
    const second = await start();
    const again = await connectDatabase(second.uri, 'survival');
    expect(await again.collection('kept').countDocuments()).to.equal(1);
    await again.close();
    await second.close();
  });

  it('installs nothing twice, and nothing by halves', async () => {
    const program = join(
      folder,
      'programs',
      `secantusdb-${SECANTUS_VERSION}`,
      'secantusdb.scripts',
      'secantusd-rs',
    );
    const said: string[] = [];
    const both = [1, 2].map(() => installSecantus(join(folder, 'programs'), (line) => said.push(line)));
    expect(await Promise.all(both)).to.deep.equal([program, program]);
    await access(program);
    const before = said.length;
    expect(await installSecantus(join(folder, 'programs'), (line) => said.push(line))).to.equal(program);
    expect(said).to.have.length(before);
  });

  it('says why a server did not start', async () => {
    const program = join(folder, 'broken');
    await writeFile(program, '#!/bin/sh\necho no space left >&2\nexit 3\n');
    await chmod(program, 0o755);
    const error = await startServer({ program, args: [], ready: () => undefined, graceMs: 100 }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(DatabaseUnavailable);
    expect(error)
      .to.have.property('message')
      .that.matches(/exit code 3[^]*no space left/);
  });

  it('does not outlive its parent, even one that is killed', async function () {
    if (process.platform !== 'linux') this.skip();
    const script = `
      import { startServer } from ${JSON.stringify(packageFile('dev/database/child.ts'))};
      const started = await startServer({
        program: '/bin/sh',
        args: ['-c', 'echo $$; exec sleep 600'],
        ready: (line) => line,
        graceMs: 100,
      });
      console.log(started.ready);
    `;
    const file = join(folder, 'parent.mts');
    await writeFile(file, script);
    const parent: ChildProcess = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: packageFile('.'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout!, 'data')) as [Buffer];
    const child = Number(line.toString().trim());
    process.kill(child, 0);
    const closed = once(parent, 'close');
    parent.kill('SIGKILL');
    await closed;
    await gone(child);
  });
});

/** Resolves when a process that is not ours to wait for has ended. */
async function gone(pid: number): Promise<void> {
  const watcher = spawn('tail', ['--pid', String(pid), '-f', '/dev/null'], { stdio: 'ignore' });
  await once(watcher, 'exit');
}
