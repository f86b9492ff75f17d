import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import type { Contract } from '@hyperledger/fabric-gateway';
import { asOrdered, encodeBlock } from '../../src/ledger/block.js';
import { BlockFiles } from '../../src/ledger/blockfiles.js';
import { decodeRecord } from '../../src/ledger/blockrecord.js';
import { ENGINE, TestNetwork } from '../conformance/support/network.js';
import { freePort } from '../conformance/support/processes.js';
import { inDirectory } from '../support/directory.js';
import { RealPeer } from './realpeer.js';

const { FABRIC_BIN } = process.env;

/** Transactions of every outcome: some valid, of two increments of one key at most one. */
async function transact(contract: Contract): Promise<void> {
  await contract.submitTransaction('put', 'k', 'v');
  const racing = await Promise.all(
    ['1', '2', '3'].map(async (value) => {
      const endorsed = await contract.newProposal('putAndGet', { arguments: ['raced', value] }).endorse();
      return endorsed.submit();
    }),
  );
  for (const commit of racing) await commit.getStatus();
}

/** Number of blocks in a folder of block files, and the first of them as the orderer made it. */
async function readBlocks(directory: string): Promise<{ count: number; genesis: Uint8Array }> {
  const files = await BlockFiles.openToRead(directory);
  try {
    const blocks = [];
    for await (const { bytes } of files.scan({ file: 0, offset: 0 })) blocks.push(decodeRecord(bytes));
    return { count: blocks.length, genesis: encodeBlock(asOrdered(blocks[0]!)) };
  } finally {
    await files.close();
  }
}

describe('A peer of Hyperledger Fabric in the embedded network', function () {
  this.timeout(90_000);

  before(function () {
    if (ENGINE === 'fabric') this.skip();
    if (FABRIC_BIN !== undefined) return;
    process.stdout.write('    left out: FABRIC_BIN does not say where Fabric’s own peer is\n');
    this.skip();
  });

  it('takes every block from the orderer, and keeps the very same bytes', () =>
    inDirectory(async (directory) => {
      const network = await TestNetwork.start();
      try {
        await transact(await network.contract());
        const home = dirname(network.ready.connectionProfile);
        const blocks = join(home, 'ledger/blocks');
        const { count, genesis } = await readBlocks(blocks);
        await writeFile(join(directory, 'genesis.block'), genesis);
        const organisation = join(home, 'crypto/peerOrganizations/notary.xinjian.example');
        const peer = await RealPeer.start({
          binaries: FABRIC_BIN!,
          directory: join(directory, 'peer'),
          mspId: 'NotaryMSP',
          node: join(organisation, 'peers/peer0.notary.xinjian.example'),
          admin: join(organisation, 'users/notary-admin@notary.xinjian.example'),
          ports: { peer: await freePort(), chaincode: await freePort(), operations: await freePort() },
        });
        try {
          await peer.join(join(directory, 'genesis.block'));
          await peer.committed(count - 1);
          const [theirs, ours] = [
            await readFile(peer.blockFile),
            await readFile(join(blocks, 'blockfile_000000')),
          ];
          expect(theirs.equals(ours)).to.equal(true);
        } finally {
          await peer.stop();
        }
      } finally {
        await network.stop();
      }
    }));
});
