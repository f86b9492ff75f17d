import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import sinon from 'sinon';
import { decodeBlock } from '../../src/ledger/block.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { ReadWriteSet } from '../../src/ledger/readwriteset.js';
import { decodeReadWriteSet } from '../../src/ledger/readwritesetcodec.js';
import { replay } from '../../src/ledger/replay.js';
import { ValidationCode } from '../../src/validation/code.js';
import { nextBlock } from '../support/blocks.js';
import { testChannel } from '../support/channel.js';
import { inDirectory } from '../support/directory.js';
import { namespaceSet, put, transaction, type TestTransaction } from '../support/transactions.js';

/** Commits transactions as one block with the given codes, VALID if none are given. */
async function commit(
  ledger: Ledger,
  transactions: readonly TestTransaction[],
  codes: readonly number[] = transactions.map(() => ValidationCode.VALID),
): Promise<void> {
  const block = nextBlock(
    ledger,
    transactions.map(({ bytes }) => bytes),
  );
  const state = ledger.snapshot();
  try {
    const flagged = { ...block, metadata: block.metadata.with(2, Buffer.from(codes)) };
    await ledger.commit({ ...replay(flagged, state), block });
  } finally {
    await state.close();
  }
}

async function writing(results: ReadWriteSet): Promise<TestTransaction> {
  const { client, peers } = await testChannel();
  return transaction({ creator: client, endorsers: [peers.operator, peers.regulator], results });
}

const withLedger = (use: (ledger: Ledger, directory: string) => Promise<void>): Promise<void> =>
  inDirectory(async (directory) => {
    const ledger = await Ledger.open({ directory, channel: 'credit-audit' });
    try {
      await use(ledger, directory);
    } finally {
      await ledger.close();
    }
  });

describe('Ledger', () => {
  it('finds blocks by number, hash and transaction, and transactions by id', () =>
    withLedger(async (ledger) => {
      const { genesis } = await testChannel();
      await commit(ledger, [{ id: '', bytes: decodeBlock(genesis).data[0]! }]);
      const first = await writing([namespaceSet('cc', { writes: [put('k', 'v')] })]);
      const second = await writing([namespaceSet('cc', { writes: [put('k', 'w')] })]);
      await commit(ledger, [first, second], [ValidationCode.VALID, ValidationCode.MVCC_READ_CONFLICT]);

      const { height, currentBlockHash } = ledger.info();
      expect(height).to.equal(2n);
      const byNumber = await ledger.blockByNumber(1n);
      expect(byNumber).to.deep.equal(await ledger.blockByHash(currentBlockHash));
      expect(byNumber).to.deep.equal(await ledger.blockByTransactionId(second.id));
      expect(await ledger.blockByNumber(2n)).to.equal(undefined);
      const found = await ledger.transactionById(second.id);
      expect(Buffer.from(found!.envelope)).to.deep.equal(Buffer.from(second.bytes));
      expect(found).to.include({ validationCode: ValidationCode.MVCC_READ_CONFLICT, blockNumber: 1n });
    }));

  it('keeps for an id the first transaction that bore it, whatever comes after', () =>
    withLedger(async (ledger) => {
      const one = await writing([namespaceSet('cc', { writes: [put('k', 'v')] })]);
      await commit(ledger, [one, one], [ValidationCode.VALID, ValidationCode.DUPLICATE_TXID]);
      await commit(ledger, [one], [ValidationCode.DUPLICATE_TXID]);
      expect(ledger.transactionStatus(one.id)).to.deep.equal({ code: ValidationCode.VALID, blockNumber: 0n });
    }));

  it('tells nobody of a block before the disk has it', () =>
    withLedger(async (ledger, directory) => {
      const handle = await open(join(directory, 'blocks', 'blockfile_000000'));
      const prototype = Object.getPrototypeOf(handle) as FileHandle;
      await handle.close();
      let flush: (() => void) | undefined;
      const flushing = new Promise<void>((asked) => {
        sinon.stub(prototype, 'datasync').callsFake(() => {
          asked();
          return new Promise((resolve) => (flush = resolve));
        });
      });
      try {
        const one = await writing([namespaceSet('cc', { writes: [put('k', 'v')] })]);
        const committing = commit(ledger, [one]);
        await flushing;
        expect(ledger.info().height).to.equal(0n);
        expect(ledger.transactionStatus(one.id)).to.equal(undefined);
        expect(await ledger.blockByNumber(0n)).to.equal(undefined);
        flush?.();
        await committing;
        expect(ledger.info().height).to.equal(1n);
      } finally {
        sinon.restore();
      }
    }));

  it('shows in a snapshot nothing that is committed later', () =>
    withLedger(async (ledger) => {
      await commit(ledger, [await writing([namespaceSet('cc', { writes: [put('k', 'v')] })])]);
      const snapshot = ledger.snapshot();
      await commit(ledger, [await writing([namespaceSet('cc', { writes: [put('k', 'w')] })])]);
      expect(Buffer.from(snapshot.get('cc', 'k')!.value).toString()).to.equal('v');
      await snapshot.close();
    }));

  it('tells the history of a key, newest first, with deletions', () =>
    withLedger(async (ledger) => {
      const writes = ['a', 'b', ''].map((value) =>
        writing([namespaceSet('cc', { writes: [put('k', value)] })]),
      );
      const transactions = await Promise.all(writes);
      for (const one of transactions) await commit(ledger, [one]);
      const simulator = ledger.simulator();
      const history: unknown[] = [];
      for await (const { transactionId, value, isDelete } of simulator.history('cc', 'k')) {
        history.push([transactionId, Buffer.from(value).toString(), isDelete]);
      }
      await simulator.close();
      expect(history).to.deep.equal([
        [transactions[2]!.id, '', true],
        [transactions[1]!.id, 'b', false],
        [transactions[0]!.id, 'a', false],
      ]);
    }));

  it('hands out blocks as they come, and ends when told', () =>
    withLedger(async (ledger) => {
      const controller = new AbortController();
      const blocks = ledger.blocks(0n, { signal: controller.signal });
      const first = blocks.next();
      await commit(ledger, [await writing([namespaceSet('cc', { writes: [put('k', 'v')] })])]);
      expect(decodeBlock((await first).value as Uint8Array).header.number).to.equal(0n);
      const second = blocks.next();
      controller.abort(new Error('enough'));
      expect(await second.catch((error: unknown) => error)).to.have.property('message', 'enough');
    }));

  it('wakes whoever waits for a transaction, and tells the late ones too', () =>
    withLedger(async (ledger) => {
      const one = await writing([namespaceSet('cc', { writes: [put('k', 'v')] })]);
      const waiting = ledger.waitForTransaction(one.id);
      await commit(ledger, [one], [ValidationCode.PHANTOM_READ_CONFLICT]);
      const expected = { code: ValidationCode.PHANTOM_READ_CONFLICT, blockNumber: 0n };
      expect(await waiting).to.deep.equal(expected);
      expect(await ledger.waitForTransaction(one.id)).to.deep.equal(expected);
    }));

  it('ends every wait when it closes', () =>
    withLedger(async (ledger) => {
      const waits = [ledger.waitForHeight(1n), ledger.waitForTransaction('x'), ledger.blocks(0n).next()];
      const outcomes = Promise.allSettled(waits);
      await ledger.close();
      for (const outcome of await outcomes) {
        expect(outcome)
          .to.have.property('reason')
          .that.is.instanceOf(LedgerError)
          .with.property('code', 'CLOSED');
      }
    }));

  it('is open only once', () =>
    withLedger(async (_, directory) => {
      const again = await Ledger.open({ directory, channel: 'credit-audit' }).catch(
        (error: unknown) => error,
      );
      expect(again).to.be.instanceOf(LedgerError).with.property('code', 'LOCKED');
    }));

  it('refuses a block that does not continue the chain or hold its data', () =>
    withLedger(async (ledger) => {
      const block = nextBlock(ledger, [(await writing([])).bytes]);
      const wrong = [
        { ...block, header: { ...block.header, number: 1n } },
        { ...block, header: { ...block.header, previousHash: Buffer.alloc(32) } },
        { ...block, header: { ...block.header, dataHash: Buffer.alloc(32) } },
      ];
      const state = ledger.snapshot();
      for (const one of wrong) {
        const error = await ledger.commit(replay(one, state)).catch((reason: unknown) => reason);
        expect(error).to.be.instanceOf(LedgerError);
      }
      await state.close();
      expect(ledger.info().height).to.equal(0n);
    }));

  it('reads in a simulation what is committed, never what the simulation wrote', () =>
    withLedger(async (ledger) => {
      await commit(ledger, [await writing([namespaceSet('cc', { writes: [put('k', 'v')] })])]);
      const simulator = ledger.simulator();
      simulator.putState('cc', 'k', Buffer.from('w'));
      expect(Buffer.from(simulator.getState('cc', 'k')!).toString()).to.equal('v');
      const [set] = decodeReadWriteSet(simulator.results());
      expect(set?.reads).to.deep.equal([{ key: 'k', version: { blockNumber: 0n, transaction: 0 } }]);
      expect(set?.writes.map(({ key }) => key)).to.deep.equal(['k']);
      await simulator.close();
    }));
});
