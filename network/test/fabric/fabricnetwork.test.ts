import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Contract } from '@hyperledger/fabric-gateway';

import { openStore } from '../../src/ledger/store.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology } from '../../src/topology/topology.js';
import { gatewayOf, peerConnection } from '../conformance/support/clients.js';
import { ordererBlocks, peerBlocks } from '../conformance/support/deliver.js';
import { rejection, text } from '../conformance/support/network.js';
import {
  chaincodeServer,
  cli,
  freePort,
  listening,
  type Process,
  type Ready,
} from '../conformance/support/processes.js';
import { askByGossip } from './gossipclient.js';

const { FABRIC_BIN } = process.env;

/** One network through its life; each test leaves it as the next expects it. */
describe('A network of Hyperledger Fabric itself', function () {
  this.timeout(120_000);
  let directory = '';
  let address: string;
  let engine: Process;
  let chaincode: Process;
  let ready: Ready;
  const processes: Process[] = [];

  before(async function () {
    if (FABRIC_BIN === undefined) {
      process.stdout.write('    left out: FABRIC_BIN does not say where Fabric’s own programs are\n');
      this.skip();
    }
    directory = await mkdtemp(join(tmpdir(), 'xinjian-fabric-'));
    address = `127.0.0.1:${await freePort()}`;
  });

  after(async () => {
    await Promise.all(processes.map((process) => process.end()));
    if (directory !== '') await rm(directory, { recursive: true, force: true });
  });

  const run = (...args: string[]): Process => {
    const process = cli(...args, '--dir', directory);
    processes.push(process);
    return process;
  };

  const up = async (...args: string[]): Promise<void> => {
    engine = run('up', '--engine', 'fabric', '--ports', 'auto', '--chaincode-address', address, ...args);
    const line = await engine.line();
    expect(line, engine.stderr).to.match(/^ready \{/u);
    ready = JSON.parse(line!.replace(/^ready /u, '')) as Ready;
  };

  const startChaincode = async (packageId: string): Promise<Process> => {
    const process = chaincodeServer(address, packageId);
    processes.push(process);
    await listening(address, process);
    return process;
  };

  /** The process ids that the nodes' folders note. */
  const nodePids = async (): Promise<readonly number[]> => {
    const hosts = await readdir(join(directory, 'fabric'), { withFileTypes: true });
    const notes = await Promise.all(
      hosts
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => readFile(join(directory, 'fabric', name, 'node.pid'), 'utf8').catch(() => '')),
    );
    return notes.filter((note) => note !== '').map(Number);
  };

  it('comes up, and takes transactions under the unmodified chaincode server', async () => {
    await up();
    expect(await nodePids()).to.have.length(6);
    chaincode = await startChaincode(ready.packageId);
    await withContract(ready, async (contract) => {
      expect(text(await contract.submitTransaction('put', 'k', 'v'))).to.equal('v');
      expect(text(await contract.evaluateTransaction('get', 'k'))).to.equal('v');
    });
  });

  it('closes raw blocks to an institution, at the peer and at the orderer', async () => {
    for (const read of [peerBlocks, ordererBlocks]) {
      expect(await read(ready, 'institution', { first: 0, last: 1 })).to.deep.equal({
        blocks: [],
        status: 'FORBIDDEN',
      });
      const { blocks, status } = await read(ready, 'notary', { first: 0, last: 1 });
      expect(blocks.map(({ number }) => number)).to.deep.equal([0, 1]);
      expect(status).to.equal('SUCCESS');
    }
  });

  it('closes raw blocks to an institution that asks by gossip, as a peer would', async () => {
    const { organizations } = await readTopology(DEFAULT_TOPOLOGY_FILE);
    const organization = (mspId: string) => organizations.find((candidate) => candidate.mspId === mspId)!;
    const ofNotary = await askByGossip(ready, organization('NotaryMSP'), 'notary');
    for await (const blocks of ofNotary.blocks) {
      expect(blocks).to.deep.equal([0]);
      ofNotary.close();
      break;
    }
    const ofInstitution = await askByGossip(ready, organization('InstitutionMSP'), 'institution');
    const refusal = await rejection(ofInstitution.blocks[Symbol.asyncIterator]().next());
    expect(refusal).to.have.property('details', 'signature set did not satisfy policy');
    ofInstitution.close();
  });

  it('refuses a second start in the same folder', async () => {
    const second = run('up', '--engine', 'fabric');
    expect(await second.exited()).to.equal(1);
    expect(second.stderr).to.equal(`A network is already running in ${directory}.\n`);
  });

  it('ends what a killed engine left behind, and finds its data again', async () => {
    const before = await nodePids();
    await engine.end('SIGKILL');
    await up();
    for (const pid of before) expect(isAlive(pid), String(pid)).to.equal(false);
    await withContract(ready, async (contract) => {
      expect(text(await contract.evaluateTransaction('get', 'k'))).to.equal('v');
    });
  });

  it('tells which of its nodes run', async () => {
    const status = run('status');
    const line = (await status.line())?.replace('running ', '') ?? '';
    const { pid, nodes } = JSON.parse(line) as { readonly pid: number; readonly nodes: readonly string[] };
    expect(pid).to.equal(engine.child.pid);
    expect(nodes).to.have.length(6);
    expect(nodes).to.include('orderer0.notary.xinjian.example');
  });

  it('refuses an upgrade that leads nowhere', async () => {
    const upgrade = run('upgrade', '--chaincode-address', address);
    expect(await upgrade.exited()).to.equal(1);
    expect(upgrade.stderr).to.equal(
      'credit-audit stands at sequence 1, and in the topology at 1: an upgrade raises it by one.\n',
    );
  });

  it('takes a new version of the chaincode while it runs', async () => {
    const file = join(directory, 'next.yaml');
    const topology = await readFile(DEFAULT_TOPOLOGY_FILE, 'utf8');
    await writeFile(
      file,
      topology.replace("version: '1.0'", "version: '1.1'").replace('sequence: 1', 'sequence: 2'),
    );
    const upgrade = run('upgrade', '--topology', file, '--chaincode-address', address);
    const packageId = (await upgrade.line())?.replace('upgraded ', '');
    expect(await upgrade.exited(), upgrade.stderr).to.equal(0);
    expect(packageId).to.match(/^credit-audit_1\.1:[0-9a-f]{64}$/u);
    await chaincode.end();
    chaincode = await startChaincode(packageId!);
    await withContract(ready, async (contract) => {
      expect(text(await contract.evaluateTransaction('get', 'k'))).to.equal('v');
    });
    const again = run('deploy', '--topology', file, '--chaincode-address', address);
    expect(await again.line()).to.equal(`deployed ${packageId}`);
    expect(await again.exited(), again.stderr).to.equal(0);
  });

  it('stops every node at `down`', async () => {
    const nodes = await nodePids();
    expect(await run('down').exited()).to.equal(0);
    expect(await engine.exited()).to.equal(0);
    for (const pid of nodes) expect(isAlive(pid), String(pid)).to.equal(false);
    expect(await nodePids()).to.deep.equal([]);
  });

  const fsck = async (...args: string[]): Promise<{ code: number | null; lines: string }> => {
    const process = run('fsck', ...args);
    let lines = '';
    for (let line = await process.line(); line !== undefined; line = await process.line())
      lines += `${line}\n`;
    return { code: await process.exited(), lines: lines + process.stderr };
  };

  /** The folder of the regulator's ledger. */
  const ledger = (): string => join(directory, 'fabric/peer0.regulator.xinjian.example/data/ledgersData');

  it('has ledgers that `fsck` finds in order, each peer its own', async () => {
    expect(await fsck()).to.deep.equal({
      code: 1,
      lines: `In ${directory} each peer has a ledger of its own: say whose, --peer MSPID.\n`,
    });
    for (const peer of ['OperatorMSP', 'RegulatorMSP', 'NotaryMSP']) {
      const { code, lines } = await fsck('--peer', peer);
      expect(code, lines).to.equal(0);
      expect(lines).to.match(/^in order: \d+ blocks, block 0 is [0-9a-f]{64}\n$/u);
    }
  });

  it('has state whose falsification `fsck` finds', async () => {
    const state = await openStore(join(ledger(), 'stateLeveldb'));
    const key = Buffer.from('credit-audit\0dcredit-audit\0k');
    const value = (await state.get(key))!;
    await state.put(key, Buffer.from(value.toString('latin1').replace('v', 'w'), 'latin1'));
    await state.close();
    const found = await fsck('--peer', 'RegulatorMSP');
    expect(found.code).to.equal(2);
    expect(found.lines).to.contain('(the state of a key) is wrong.');
    const again = await openStore(join(ledger(), 'stateLeveldb'));
    await again.put(key, value);
    await again.close();
    expect((await fsck('--peer', 'RegulatorMSP')).code).to.equal(0);
  });

  it('has blocks of which `fsck` finds one flipped bit', async () => {
    const file = join(ledger(), 'chains/chains/credit-audit/blockfile_000000');
    const bytes = await readFile(file);
    bytes[bytes.length - 100]! ^= 1;
    await writeFile(file, bytes);
    expect((await fsck('--peer', 'RegulatorMSP')).code).to.equal(2);
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
