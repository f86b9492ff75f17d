import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDatabase } from '../../src/database/connection.js';
import { packageFile } from '../../src/package-file.js';
import { placeOf } from '../../src/projection/place.js';
import { databaseUri } from '../support/database.js';
import { nameOnlyItem } from '../support/story.js';

/** The program itself, in a process of its own. */
describe('npm run import', function () {
  this.timeout(120_000);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'xinjian-import-'));
    await copyFile(packageFile('data/records/ADM-02.csv'), join(folder, 'good.csv'));
    await writeFile(join(folder, 'strange.csv'), 'a,b\n1,2\n');
  });

  after(async () => {
    const connection = await connectDatabase(await databaseUri());
    await connection.dropDatabase();
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(args: readonly string[], uri: string) {
    const child = spawn(process.execPath, ['--import', 'tsx', packageFile('src/import/main.ts'), ...args], {
      env: { ...process.env, MONGODB_URI: uri },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
  }

  it('ends with 0 when all is in, and says what it did', async () => {
    const { code, output } = await run(['--item', 'ADM-02', join(folder, 'good.csv')], await databaseUri());
    expect(output)
      .to.match(/100 % {2}7 good, 0 bad/)
      .and.match(/ADM-02 \(utf-8\): 7 new/);
    expect(code).to.equal(0);
  });

  it('ends with 2 for a file or call that it refuses', async () => {
    const uri = await databaseUri();
    expect(await run(['--item', 'ADM-02', join(folder, 'strange.csv')], uri)).to.include({ code: 2 });
    const missing = await run(['--item', 'ADM-02', join(folder, 'missing.csv')], uri);
    expect(missing.code).to.equal(2);
    expect(missing.output).to.match(/cannot read/);
    const unknown = await run(['--item', 'XXX-99', join(folder, 'good.csv')], uri);
    expect(unknown.code).to.equal(2);
    expect(unknown.output).to.match(/no item XXX-99/);
    const declared = await run(['--item', 'SELF-01', join(folder, 'good.csv')], uri);
    expect(declared.code).to.equal(2);
    expect(declared.output).to.match(/SELF-01 is declared by the enterprise under its own signature/);
    expect((await run([], uri)).output).to.match(/^Usage/);
  });

  it('takes of which time a file is, and refuses one of a time ahead', async () => {
    const uri = await databaseUri();
    const file = join(folder, 'good.csv');
    const old = await run(['--item', 'ADM-02', '--as-of', '2020-01-01', file], uri);
    expect(old.output).to.match(/7 rejected/);
    expect(old.code).to.equal(1);
    for (const time of ['2999-01-01', 'yesterday']) {
      const refused = await run(['--item', 'ADM-02', '--as-of', time, file], uri);
      expect(refused.output, time).to.match(/^--as-of: /);
      expect(refused.code).to.equal(2);
    }
  });

  it('ends with 2 for an item that is known by its name only', async () => {
    const connection = await connectDatabase(await databaseUri());
    const written = { transactionId: 'f'.repeat(64), blockNumber: 1 };
    const document = { place: placeOf(1, 0), record: nameOnlyItem('TAX-99'), created: written, written };
    await connection
      .collection('ledger.state.item~latest')
      .insertOne({ _id: 'TAX-99', ...document } as object);
    await connection.close();
    const refused = await run(['--item', 'TAX-99', join(folder, 'good.csv')], await databaseUri());
    expect(refused.output).to.match(/TAX-99 is known by its name only/);
    expect(refused.code).to.equal(2);
  });

  it('ends with 3 without a database', async () => {
    expect(await run(['--item', 'ADM-02', join(folder, 'good.csv')], 'nonsense')).to.include({ code: 3 });
  });
});
