import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';

import { DEFAULT_TOPOLOGY_FILE } from '../../src/topology/topology.js';
import { gatewayOf, peerConnection } from '../conformance/support/clients.js';
import {
  chaincodeServer,
  cli,
  freePort,
  listening,
  up,
  type Process,
  type Ready,
} from '../conformance/support/processes.js';
import { text } from '../conformance/support/network.js';

const EMBEDDED = ['--engine', 'embedded'];

describe('xinjian-network', function () {
  this.timeout(30_000);
  let directory: string;
  const processes: Process[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'xinjian-cli-'));
  });

  afterEach(async () => {
    await Promise.all(processes.splice(0).map((process) => process.end('SIGKILL')));
    await rm(directory, { recursive: true, force: true });
  });

  const start = async (...args: string[]): Promise<{ process: Process; ready: Ready }> => {
    const network = await up(directory, ...EMBEDDED, ...args);
    processes.push(network.process);
    return network;
  };

  const run = async (
    ...args: string[]
  ): Promise<{ code: number | null; line: string | undefined; stderr: string }> => {
    const process = cli(...args);
    processes.push(process);
    const line = await process.line();
    return { code: await process.exited(), line, stderr: process.stderr };
  };

  it('finds after a kill everything that it had told of', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const first = await start('--chaincode-address', address);
    const chaincode = chaincodeServer(address, first.ready.packageId);
    processes.push(chaincode);
    await listening(address, chaincode);
    await withContract(first.ready, async (contract) => {
      for (let index = 0; index < 20; index += 1) {
        await contract.submitTransaction('put', `key-${index}`, `value-${index}`);
      }
    });
    await first.process.end('SIGKILL');
    const second = await start('--chaincode-address', address);
    expect(second.ready).to.deep.equal(first.ready);
    await withContract(second.ready, async (contract) => {
      for (let index = 0; index < 20; index += 1) {
        expect(text(await contract.evaluateTransaction('get', `key-${index}`))).to.equal(`value-${index}`);
      }
      expect(text(await contract.submitTransaction('put', 'after', 'kill'))).to.equal('kill');
    });
    expect(await second.process.end()).to.equal(0);
    const checked = await run('fsck', '--dir', directory);
    expect(checked.line).to.match(/^in order: 23 blocks, block 0 is [0-9a-f]{64}$/u);
    expect(checked.code).to.equal(0);
  });

  it('ends at SIGTERM with exit code 0, and logs one JSON object a line', async () => {
    const { process } = await start();
    expect(await process.end('SIGTERM')).to.equal(0);
    const lines = (await readFile(join(directory, 'network.log'), 'utf8')).trimEnd().split('\n');
    const messages = lines.map((line) => (JSON.parse(line) as { message: string }).message);
    expect(messages).to.include.members(['the network is up', 'the network has stopped']);
    expect(process.stderr.trimEnd().split('\n')).to.deep.equal(lines);
  });

  it('tells whether it runs, and stops it', async () => {
    expect(await run('status', '--dir', directory)).to.include({ code: 3, line: 'not running' });
    const { process } = await start();
    expect((await run('status', '--dir', directory)).line).to.match(/^running \{"pid":\d+\}$/u);
    expect(await run('down', '--dir', directory)).to.include({ code: 0, line: 'stopped' });
    expect(await process.exited()).to.equal(0);
    expect((await run('logs', '--dir', directory)).line).to.contain('the network is up');
  });

  it('refuses a second start in the same folder', async () => {
    await start();
    const second = await run('up', ...EMBEDDED, '--dir', directory);
    expect(second).to.deep.include({ code: 1, line: undefined });
    expect(second.stderr).to.equal(`A network is already running in ${directory}.\n`);
  });

  it('names a port that is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const topology = (await readFile(DEFAULT_TOPOLOGY_FILE, 'utf8')).replace('port: 7051', `port: ${port}`);
    const file = join(directory, 'topology.yaml');
    await writeFile(file, topology.replace('7050', '0').replace('8051', '0').replace('9051', '0'));
    const refused = await run('up', ...EMBEDDED, '--dir', join(directory, 'net'), '--topology', file);
    server.close();
    expect(refused).to.include({ code: 1, line: undefined });
    expect(lastLine(refused.stderr)).to.equal(`Port ${port} is in use.`);
  });

  it('refuses a folder of another version, and one of another topology', async () => {
    await (await start()).process.end();
    const file = join(directory, 'other.yaml');
    await writeFile(
      file,
      (await readFile(DEFAULT_TOPOLOGY_FILE, 'utf8')).replace('maxMessages: 500', 'maxMessages: 10'),
    );
    const other = await run('up', ...EMBEDDED, '--dir', directory, '--topology', file);
    expect(lastLine(other.stderr)).to.equal(`The folder ${directory} was made from another topology.`);
    await writeFile(join(directory, 'network.json'), '{"format":2}');
    const newer = await run('up', ...EMBEDDED, '--dir', directory);
    expect(newer.code).to.equal(1);
    expect(lastLine(newer.stderr)).to.equal(
      `The folder ${directory} was made by another version of this program.`,
    );
  });

  it('says in one sentence what is wrong with a topology, and where a folder cannot be', async () => {
    const file = join(directory, 'topology.yaml');
    await writeFile(file, 'channel: credit-audit\n');
    const malformed = await run('up', ...EMBEDDED, '--dir', directory, '--topology', file);
    expect(malformed.code).to.equal(1);
    expect(malformed.stderr.trimEnd().split('\n')).to.have.length(1);
    expect(malformed.stderr).to.match(/^The topology is not valid: /u);
    const missing = await run(
      'up',
      ...EMBEDDED,
      '--dir',
      directory,
      '--topology',
      join(directory, 'none.yaml'),
    );
    expect(missing.stderr).to.equal(`The topology file ${join(directory, 'none.yaml')} cannot be read.\n`);
    const elsewhere = await run('up', ...EMBEDDED, '--dir', join(file, 'net'));
    expect(elsewhere.code).to.equal(1);
    expect(elsewhere.stderr.trimEnd().split('\n')).to.have.length(1);
  });

  it('begins anew where an enrolment was cut off', async () => {
    await mkdir(join(directory, 'enrolling', 'crypto'), { recursive: true });
    const { process } = await start();
    expect(await process.end()).to.equal(0);
  });
});

async function withContract(ready: Ready, use: (contract: Contract) => Promise<void>): Promise<void> {
  const client = await peerConnection(ready);
  const gateway = await gatewayOf(ready, 'gateway', client);
  try {
    await use(gateway.getNetwork(ready.channel).getContract(ready.chaincode));
  } finally {
    gateway.close();
    client.close();
  }
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1);
}
