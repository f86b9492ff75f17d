import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Contract } from '@hyperledger/fabric-gateway';

import { requireAddable } from '../../src/fabric/addable.js';
import { StartError } from '../../src/node/errors.js';
import { DEFAULT_TOPOLOGY_FILE, readTopology, type Organization } from '../../src/topology/topology.js';
import { gatewayOf, peerConnection } from '../conformance/support/clients.js';
import { ordererBlocks, peerBlocks } from '../conformance/support/deliver.js';
import { text } from '../conformance/support/network.js';
import {
  chaincodeServer,
  cli,
  freePort,
  listening,
  up,
  type Process,
  type Ready,
} from '../conformance/support/processes.js';

const { FABRIC_BIN } = process.env;

const BANK = `  - mspId: BankAMSP
    name: 某银行
    domain: bank-a.xinjian.example
    peer: { port: 10051, endorses: false, governs: false }
    clients:
      - { label: bank-a, role: client }
      - { label: bank-a-admin, role: admin }
`;
const INSURER = `  - mspId: InsurerMSP
    name: 某保险公司
    domain: insurer.xinjian.example
    clients:
      - { label: insurer, role: client }
`;
const PEER = 'peer0.bank-a.xinjian.example';

/** The default topology with a bank at the end of its organisations. */
async function withBank(bank = BANK): Promise<string> {
  const yaml = await readFile(DEFAULT_TOPOLOGY_FILE, 'utf8');
  return yaml.replace('# Cut at once', `${bank}\n# Cut at once`);
}

describe('An organisation that is to be added', () => {
  let bank: Organization;

  before(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-addorg-'));
    await writeFile(join(directory, 'bank.yaml'), await withBank());
    bank = (await readTopology(join(directory, 'bank.yaml'))).organizations.at(-1)!;
    await rm(directory, { recursive: true });
  });

  it('neither orders, nor decides on changes, nor endorses', () => {
    requireAddable([bank]);
    const refused: Partial<Organization>[] = [
      { orderer: { port: 1 } },
      { peer: { port: 1, endorses: false } },
      { peer: { port: 1, endorses: false, governs: true } },
      { peer: { port: 1, endorses: true, governs: false } },
    ];
    for (const change of refused) {
      expect(() => requireAddable([{ ...bank, ...change }])).to.throw(StartError);
    }
  });
});

describe('`add-org` in the embedded engine', function () {
  this.timeout(30_000);

  it('is refused by name', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'xinjian-addorg-'));
    const { process } = await up(directory, '--engine', 'embedded');
    const addition = cli('add-org', '--dir', directory);
    try {
      expect(await addition.exited()).to.equal(1);
      expect(addition.stderr).to.equal(
        `The folder ${directory} belongs to the engine embedded, whose channel cannot be reconfigured.\n`,
      );
    } finally {
      await process.end();
      await rm(directory, { recursive: true });
    }
  });
});

/** One network through the addition; each test leaves it as the next expects it. */
describe('A bank with a peer of its own, added to a running network of Hyperledger Fabric', function () {
  this.timeout(120_000);
  let directory = '';
  let topology: string;
  let address: string;
  let ready: Ready;
  const processes: Process[] = [];

  before(async function () {
    if (FABRIC_BIN === undefined) {
      process.stdout.write('    left out: FABRIC_BIN does not say where Fabric’s own programs are\n');
      this.skip();
    }
    directory = await mkdtemp(join(tmpdir(), 'xinjian-addorg-'));
    topology = join(directory, 'bank.yaml');
    await writeFile(topology, await withBank());
    address = `127.0.0.1:${await freePort()}`;
    await start();
    const chaincode = chaincodeServer(address, ready.packageId);
    processes.push(chaincode);
    await listening(address, chaincode);
  });

  after(async () => {
    await Promise.all(processes.map((process) => process.end()));
    if (directory !== '') await rm(directory, { recursive: true, force: true });
  });

  const start = async (...args: readonly string[]): Promise<void> => {
    const started = await up(directory, '--engine', 'fabric', '--chaincode-address', address, ...args);
    processes.push(started.process);
    ready = started.ready;
  };

  const addOrg = async (file: string, ...args: readonly string[]): Promise<Process> => {
    const options = ['--dir', directory, '--ports', 'auto', '--chaincode-address', address];
    const addition = cli('add-org', '--topology', file, ...options, ...args);
    processes.push(addition);
    await addition.exited();
    return addition;
  };

  const withContract = async (
    label: string,
    mspId: string,
    use: (contract: Contract) => Promise<void>,
  ): Promise<void> => {
    const client = await peerConnection(ready, mspId);
    const gateway = await gatewayOf(ready, label, client);
    try {
      await use(gateway.getNetwork(ready.channel).getContract(ready.chaincode));
    } finally {
      gateway.close();
      client.close();
    }
  };

  it('is refused where the topology differs in anything else', async () => {
    const other = join(directory, 'other.yaml');
    await writeFile(other, (await withBank()).replace('timeoutMs: 20', 'timeoutMs: 30'));
    const { child, stderr } = await addOrg(other, '--disclose-blocks');
    expect(child.exitCode).to.equal(1);
    expect(stderr).to.contain('was made from another topology; what is added stands at the end');
  });

  it('is told first what a peer reads, and changes nothing until that is agreed', async () => {
    const before = await readFile(join(directory, 'network.json'), 'utf8');
    const { child, stderr } = await addOrg(topology);
    expect(child.exitCode).to.equal(1);
    expect(stderr).to.contain('A peer holds every block from the first on: BankAMSP will read');
    expect(stderr).to.contain('Nothing was changed.');
    expect(await readFile(join(directory, 'network.json'), 'utf8')).to.equal(before);
  });

  it('joins, reaches the height of the others, and runs the chaincode', async () => {
    await withContract('gateway', 'OperatorMSP', async (contract) => {
      await contract.submitTransaction('put', 'before', '1');
    });
    const { child, stderr } = await addOrg(topology, '--disclose-blocks');
    expect(child.exitCode, stderr).to.equal(0);
    await withContract('bank-a', 'BankAMSP', async (contract) => {
      expect(text(await contract.evaluateTransaction('get', 'before'))).to.equal('1');
      expect(text(await contract.submitTransaction('put', 'after', '2'))).to.equal('2');
    });
  });

  it('reads raw blocks, at the orderer too; an institution without a peer still does not', async () => {
    for (const read of [peerBlocks, ordererBlocks]) {
      const ofBank = await read(ready, 'bank-a', { first: 0, last: 1 });
      expect(ofBank.status).to.equal('SUCCESS');
      expect(await read(ready, 'institution', { first: 0, last: 1 })).to.deep.equal({
        blocks: [],
        status: 'FORBIDDEN',
      });
    }
  });

  it('is there once, however often it is added', async () => {
    const pid = join(directory, 'fabric', PEER, 'node.pid');
    const before = await readFile(pid, 'utf8');
    const { child, stderr } = await addOrg(topology);
    expect(child.exitCode, stderr).to.equal(0);
    expect(stderr).not.to.contain('new members');
    expect(await readFile(pid, 'utf8')).to.equal(before);
  });

  it('is not the last: another without a peer discloses nothing, and gets clients', async () => {
    topology = join(directory, 'insurer.yaml');
    await writeFile(topology, await withBank(BANK + INSURER));
    const { child, stderr } = await addOrg(topology);
    expect(child.exitCode, stderr).to.equal(0);
    expect(stderr).not.to.contain('A peer holds every block');
    await withContract('insurer', 'OperatorMSP', async (contract) => {
      expect(text(await contract.evaluateTransaction('get', 'after'))).to.equal('2');
    });
    expect((await peerBlocks(ready, 'insurer', { first: 0, last: 1 })).status).to.equal('FORBIDDEN');
  });

  it('ends with the network, and starts with it', async () => {
    const down = cli('down', '--dir', directory);
    expect(await down.exited()).to.equal(0);
    const pid = join(directory, 'fabric', PEER, 'node.pid');
    expect(await readFile(pid, 'utf8').catch(() => 'none')).to.equal('none');
    await start('--topology', topology);
    await withContract('bank-a', 'BankAMSP', async (contract) => {
      expect(text(await contract.evaluateTransaction('get', 'after'))).to.equal('2');
    });
  });

  it('has a ledger that `fsck` finds in order, the new configuration in it', async () => {
    const down = cli('down', '--dir', directory);
    expect(await down.exited()).to.equal(0);
    for (const peer of ['BankAMSP', 'OperatorMSP']) {
      const fsck = cli('fsck', '--dir', directory, '--topology', topology, '--peer', peer);
      expect(await fsck.line()).to.match(/^in order: /u);
      expect(await fsck.exited(), fsck.stderr).to.equal(0);
    }
  });
});
