import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChannelConfig } from '../../src/channel/channelconfig.js';
import { asOrdered, decodeBlock, encodeBlock, MetadataIndex, type Block } from '../../src/ledger/block.js';
import { encodeRecord } from '../../src/ledger/blockrecord.js';
import { commitHashOf } from '../../src/ledger/commithash.js';
import { Ledger } from '../../src/ledger/ledger.js';
import type { NamespaceReadWriteSet } from '../../src/ledger/readwriteset.js';
import { decodeReadWriteSet, encodeReadWriteSet } from '../../src/ledger/readwritesetcodec.js';
import type { TransactionSimulator } from '../../src/ledger/simulator.js';
import { ALL_STATE } from '../../src/ledger/store.js';
import { decodeVersionedValue } from '../../src/ledger/state.js';
import {
  decodeAction,
  decodeActions,
  decodeChaincodeAction,
  decodeEnvelope,
} from '../../src/ledger/transaction.js';
import { encodeVarint } from '../../src/ledger/varint.js';
import { blockSignatures } from '../../src/orderer/blocksignature.js';
import { ChannelAuthority } from '../../src/validation/authority.js';
import { ValidationCode } from '../../src/validation/code.js';
import { validateNext } from '../../src/validation/validator.js';
import { inDirectory } from '../support/directory.js';
import { snapshotRecord } from '../support/snapshot.js';
import { placeBlockFile, readExpected, readVector } from '../support/vectors.js';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const nameOf = (code: number): string =>
  Object.entries(ValidationCode).find(([, value]) => value === code)![0];

/** Opens the channel that real Fabric wrote, from its block file alone. */
const withFabricLedger = (use: (ledger: Ledger) => Promise<void>): Promise<void> =>
  inDirectory(async (directory) => {
    await placeBlockFile(directory);
    const ledger = await Ledger.open({ directory, channel: 'credit-audit' });
    try {
      await use(ledger);
    } finally {
      await ledger.close();
    }
  });

async function allBlocks(ledger: Ledger): Promise<Block[]> {
  const blocks: Block[] = [];
  for (let number = 0n; number < ledger.info().height; number += 1n) {
    blocks.push(decodeBlock((await ledger.blockByNumber(number))!));
  }
  return blocks;
}

const resultsIn = (envelope: Uint8Array): Uint8Array =>
  decodeChaincodeAction(decodeAction(decodeActions(decodeEnvelope(envelope).data)[0]!)).getResults_asU8();

/** Does again what a read-write set says was done. */
async function simulateAgain(simulator: TransactionSimulator, set: NamespaceReadWriteSet): Promise<void> {
  for (const { key } of set.reads) simulator.getState(set.namespace, key);
  for (const query of set.rangeQueries) {
    const range = simulator.range(set.namespace, query.startKey, query.exhausted ? query.endKey : '');
    let result = await range.next();
    while (result && (query.exhausted || result.key !== query.endKey)) result = await range.next();
    await range.close();
  }
  for (const { key, value } of set.writes) simulator.putState(set.namespace, key, value);
  for (const { key, entries } of set.metadataWrites) {
    const metadata = new Map(entries.map(({ name, value }) => [name, value]));
    simulator.putMetadata(set.namespace, key, metadata);
  }
}

describe('A channel written by Hyperledger Fabric 2.5.16', () => {
  it('opens, and says of itself what Fabric said', () =>
    withFabricLedger(async (ledger) => {
      const expected = await readExpected();
      const { height, currentBlockHash, previousBlockHash } = ledger.info();
      expect({
        height: Number(height),
        currentBlockHash: Buffer.from(currentBlockHash).toString('base64'),
        previousBlockHash: Buffer.from(previousBlockHash).toString('base64'),
      }).to.deep.equal(expected.info);
      for (const [index, block] of (await allBlocks(ledger)).entries()) {
        const { transactions, ...header } = expected.blocks[index]!;
        expect({
          number: Number(block.header.number),
          dataHash: hex(block.header.dataHash),
          previousHash: hex(block.header.previousHash),
          commitHash: hex(commitHashOf(block)),
        }).to.deep.equal(header);
        for (const { id } of transactions) expect(await ledger.transactionById(id)).not.to.equal(undefined);
      }
    }));

  it('gets the same verdicts, commit hashes and block file from this validator and this ledger', () =>
    withFabricLedger(async (fabric) => {
      const expected = await readExpected();
      const blocks = await allBlocks(fabric);
      const authority = new ChannelAuthority(ChannelConfig.fromBlock(encodeBlock(blocks[0]!)));
      await inDirectory(async (directory) => {
        const ours = await Ledger.open({ directory, channel: 'credit-audit' });
        for (const [index, block] of blocks.entries()) {
          const validated = await validateNext(asOrdered(block), { ledger: ours, authority });
          const verdicts = expected.blocks[index]!.transactions.map(({ code }) => code);
          expect(validated.codes.map(nameOf)).to.deep.equal(verdicts);
          await ours.commit(validated);
        }
        await ours.close();
        const written = await readFile(join(directory, 'blocks', 'blockfile_000000'));
        expect(written.equals(await readVector('blockfile_000000'))).to.equal(true);
      });
    }));

  it('bears signatures of the orderer that this program accepts, on every block but the first', () =>
    withFabricLedger(async (ledger) => {
      const [genesis, ...blocks] = await allBlocks(ledger);
      const authority = new ChannelAuthority(ChannelConfig.fromBlock(encodeBlock(genesis!)));
      for (const block of blocks) expect(authority.authorisesBlock(blockSignatures(block))).to.equal(true);
      expect(blockSignatures(genesis!)).to.deep.equal([]);
    }));

  it('is, without flags and commit hashes, what the orderer keeps', () =>
    withFabricLedger(async (ledger) => {
      const expected = await readExpected();
      const hash = createHash('sha256');
      for (const block of await allBlocks(ledger)) {
        const ordered = decodeBlock((await ledger.orderedBlock(block.header.number))!);
        const { bytes } = encodeRecord(ordered);
        hash.update(encodeVarint(bytes.length)).update(bytes);
      }
      expect(hash.digest('hex')).to.equal(expected.ordererBlockFileSha256);
    }));

  it('leads to the state that the peer had', () =>
    withFabricLedger(async (ledger) => {
      const snapshot = ledger.snapshot();
      const files = { open: [] as Buffer[], hashed: [] as Buffer[] };
      for await (const [at, bytes] of snapshot.store.iterator(ALL_STATE)) {
        const separator = at.indexOf(0);
        const hashed = at.subarray(0, separator).includes('$$h');
        const name = at.subarray(separator + 1);
        const key = hashed ? Buffer.from(name.toString(), 'hex') : name;
        files[hashed ? 'hashed' : 'open'].push(snapshotRecord(key, decodeVersionedValue(bytes)));
      }
      await snapshot.close();
      const format = Buffer.of(1);
      expect(Buffer.concat([format, ...files.hashed])).to.deep.equal(
        await readVector('private_state_hashes.data'),
      );
      // The peer also keeps the channel's configuration, under no namespace and so first; nobody can read it there.
      const open = await readVector('public_state.data');
      const ours = Buffer.concat(files.open);
      expect(open.subarray(open.length - ours.length).equals(ours)).to.equal(true);
      expect(open.subarray(0, open.length - ours.length).includes('CHANNEL_CONFIG_ENV_BYTES')).to.equal(true);
    }));

  it('has read-write sets that this program encodes alike', () =>
    withFabricLedger(async (ledger) => {
      for (const { data } of (await allBlocks(ledger)).slice(1)) {
        for (const envelope of data) {
          const results = resultsIn(envelope);
          expect(hex(encodeReadWriteSet(decodeReadWriteSet(results)))).to.equal(hex(results));
        }
      }
    }));

  it('was simulated by its peers as this program simulates', () =>
    withFabricLedger(async (fabric) => {
      const blocks = await allBlocks(fabric);
      const authority = new ChannelAuthority(ChannelConfig.fromBlock(encodeBlock(blocks[0]!)));
      let simulated = 0;
      await inDirectory(async (directory) => {
        const ours = await Ledger.open({ directory, channel: 'credit-audit' });
        for (const block of blocks) {
          const flags = block.metadata[MetadataIndex.TRANSACTIONS_FILTER]!;
          for (const [position, envelope] of block.data.entries()) {
            if (flags[position] !== ValidationCode.VALID || block.header.number < 5n) continue;
            const results = resultsIn(envelope);
            const simulator = ours.simulator();
            for (const set of decodeReadWriteSet(results)) await simulateAgain(simulator, set);
            expect(hex(simulator.results())).to.equal(hex(results));
            await simulator.close();
            simulated += 1;
          }
          await ours.commit(await validateNext(asOrdered(block), { ledger: ours, authority }));
        }
        await ours.close();
      });
      expect(simulated).to.be.greaterThan(50);
    }));

  it('tells a chaincode the same history and the same pages', () =>
    withFabricLedger(async (ledger) => {
      const { history, pages } = await readExpected();
      const simulator = ledger.simulator();
      for (const [key, modifications] of Object.entries(history)) {
        const told = [];
        for await (const { transactionId, value, isDelete } of simulator.history('credit-audit', key)) {
          told.push({ id: transactionId, value: Buffer.from(value).toString(), isDelete });
        }
        expect(told).to.deep.equal(modifications);
      }
      for (const { startKey, endKey, pageSize, keys, bookmark } of pages) {
        const page = simulator.rangePage('credit-audit', startKey, endKey, { pageSize, bookmark: '' });
        const told: string[] = [];
        while (told.length < pageSize) {
          const result = await page.next();
          if (result === undefined) break;
          told.push(result.key);
        }
        expect({ keys: told, bookmark: await page.bookmark() }).to.deep.equal({ keys, bookmark });
      }
      await simulator.close();
    }));
});
