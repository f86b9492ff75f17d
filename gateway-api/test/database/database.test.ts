import { expect } from 'chai';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../dev/database/database.js';
import { SECANTUS_VERSION, installSecantus } from '../../dev/database/secantus.js';
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
    expect(await first.exited).to.equal('0');
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
});
