import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { CannotStart, checkPortsFree, readSettings } from '../../dev/start/settings.js';

describe('npm start, before anything runs', () => {
  let listening: Server;
  let port: number;

  before(async () => {
    listening = createServer().listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const address = listening.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });

  after(() => listening.close());

  it('names a port that is in use, and the way out, in one sentence', async () => {
    const settings = await readSettings([]);
    const error = await refusal(
      checkPortsFree({ ...settings, ports: { ...settings.ports, explorer: port } }),
    );
    expect(error.message).to.match(new RegExp(`^Port ${port} \\(explorer\\) is in use: .*--ports auto\\.$`));
  });

  it('names an option that it does not know', async () => {
    expect((await refusal(readSettings(['--resett']))).message)
      .to.include("'--resett'")
      .and.to.include('npm start');
  });

  it('takes free ports where asked, and remembers them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'xinjian-ports-'));
    const before = process.env['XINJIAN_DIR'];
    process.env['XINJIAN_DIR'] = folder;
    try {
      const first = await readSettings(['--ports', 'auto']);
      expect(new Set(Object.values(first.ports)).size).to.equal(5);
      expect((await readSettings(['--ports', 'auto'])).ports).to.deep.equal(first.ports);
    } finally {
      if (before === undefined) delete process.env['XINJIAN_DIR'];
      else process.env['XINJIAN_DIR'] = before;
      await rm(folder, { recursive: true });
    }
  });

  it('tells a Node that is too old what it needs, before it installs anything', async () => {
    const prepare = new URL('../../dev/prepare.mjs', import.meta.url).href;
    const script = `
      Object.defineProperty(process.versions, 'node', { value: '18.20.0' });
      const { prepare } = await import(${JSON.stringify(prepare)});
      await prepare().catch((error) => console.log(error.message));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    expect((await text(child.stdout)).trim()).to.equal('Xinjian needs Node 20.19 or newer; this is 18.20.0.');
  });
});

async function refusal(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(CannotStart);
  return error as Error;
}
