import { join } from 'node:path';
import {
  asOrdered,
  blockDataHash,
  blockHash,
  decodeBlock,
  encodeBlock,
  MetadataIndex,
  withMetadata,
  type Block,
} from './block.js';
import { BlockFiles, type ScannedRecord } from './blockfiles.js';
import { decodeEnvelopeSpan, decodeRecord, encodeRecord } from './blockrecord.js';
import { CommitSignals } from './commitsignals.js';
import { followBlocks } from './committedledger.js';
import { commitHash, commitHashOf, encodeCommitHash } from './commithash.js';
import { LedgerError } from './errors.js';
import { readHistory } from './history.js';
import {
  decodeLocation,
  decodeTransactionEntry,
  operationsOf,
  type IndexedBlock,
  type TransactionEntry,
} from './indexentries.js';
import { replay, type ValidatedBlock } from './replay.js';
import { decodeSavepoint, EMPTY_SAVEPOINT, encodeSavepoint, type Savepoint } from './savepoint.js';
import { TransactionSimulator } from './simulator.js';
import { StateSnapshot } from './state.js';
import {
  blockByHashKey,
  blockByNumberKey,
  openStore,
  SAVEPOINT_KEY,
  transactionKey,
  type Store,
} from './store.js';

/** Fabric's size of a block file, in bytes (common/ledger/blkstorage/config.go). */
const DEFAULT_MAX_FILE_SIZE = 64 * 1024 * 1024;

export interface LedgerOptions {
  /** Holds `blocks/` and `index/`; created if missing. */
  readonly directory: string;
  readonly channel: string;
  /** Bytes after which a new block file begins; 64 MiB if not given. */
  readonly maxFileSize?: number;
}

export interface LedgerInfo {
  /** Number of blocks. */
  readonly height: bigint;
  /** Hash of the last block's header; empty if there is none. */
  readonly currentBlockHash: Uint8Array;
  /** Hash of the header before it; empty if there is none. */
  readonly previousBlockHash: Uint8Array;
}

/** A committed transaction's fate. */
export interface TransactionStatus {
  /** peer.TxValidationCode. */
  readonly code: number;
  readonly blockNumber: bigint;
}

export interface LedgerTransaction {
  /** The serialised common.Envelope as it was submitted. */
  readonly envelope: Uint8Array;
  /** peer.TxValidationCode. */
  readonly validationCode: number;
  readonly blockNumber: bigint;
}

export interface WaitOptions {
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One channel's ledger: block files, and index, state and history derived from them.
 *
 * A block is on the disk before anything of it can be seen. Index, state and history of a block, and the
 * savepoint, change in one batch after that; whatever a crash leaves undone is derived from the block files when
 * the ledger is opened, from the savepoint on.
 */
export class Ledger {
  readonly channel: string;
  readonly #files: BlockFiles;
  readonly #store: Store;
  readonly #commits = new CommitSignals();
  #savepoint: Savepoint;
  #state: 'open' | 'committing' | 'failed' | 'closed' = 'open';

  private constructor(channel: string, files: BlockFiles, store: Store, savepoint: Savepoint) {
    this.channel = channel;
    this.#files = files;
    this.#store = store;
    this.#savepoint = savepoint;
  }

  /**
   * Opens a ledger, or begins one; mends what a crash left half-done.
   * @throws LedgerError LOCKED, CORRUPT, BLOCKS_LOST
   */
  static async open(options: LedgerOptions): Promise<Ledger> {
    const { directory, channel, maxFileSize = DEFAULT_MAX_FILE_SIZE } = options;
    const store = await openStore(join(directory, 'index'));
    let files: BlockFiles | undefined;
    try {
      const saved = await store.get(SAVEPOINT_KEY);
      files = await BlockFiles.open(join(directory, 'blocks'), maxFileSize);
      const ledger = new Ledger(channel, files, store, saved ? decodeSavepoint(saved) : EMPTY_SAVEPOINT);
      await ledger.#recover();
      return ledger;
    } catch (error) {
      await files?.close();
      await store.close();
      throw error;
    }
  }

  info(): LedgerInfo {
    const { height, blockHash: currentBlockHash, previousHash: previousBlockHash } = this.#savepoint;
    return { height, currentBlockHash, previousBlockHash };
  }

  /** The serialised common.Block as this peer committed it; undefined if there is none. */
  async blockByNumber(number: bigint): Promise<Uint8Array | undefined> {
    const location = this.#store.getSync(blockByNumberKey(number));
    if (location === undefined) return undefined;
    const { file, offset, length } = decodeLocation(location);
    return encodeBlock(decodeRecord(await this.#files.read({ file, offset }, length)));
  }

  /** The block whose header has that hash. */
  async blockByHash(hash: Uint8Array): Promise<Uint8Array | undefined> {
    const key = this.#store.getSync(blockByHashKey(hash));
    return key && this.blockByNumber(key.readBigUInt64BE(1));
  }

  /** The block with the first transaction of that id, valid or not. */
  async blockByTransactionId(id: string): Promise<Uint8Array | undefined> {
    const entry = this.#entry(id);
    return entry && this.blockByNumber(entry.blockNumber);
  }

  /** The block as the orderer serves it: without flags and commit hash. */
  async orderedBlock(number: bigint): Promise<Uint8Array | undefined> {
    const block = await this.blockByNumber(number);
    return block && encodeBlock(asOrdered(decodeBlock(block)));
  }

  /** The first transaction of that id, valid or not. */
  async transactionById(id: string): Promise<LedgerTransaction | undefined> {
    const entry = this.#entry(id);
    if (entry === undefined) return undefined;
    const bytes = await this.#files.read(entry.location, entry.location.length);
    return {
      envelope: decodeEnvelopeSpan(bytes),
      validationCode: entry.code,
      blockNumber: entry.blockNumber,
    };
  }

  /** Fate of the first transaction of that id; undefined if none is committed. */
  transactionStatus(id: string): TransactionStatus | undefined {
    const entry = this.#entry(id);
    return entry && { code: entry.code, blockNumber: entry.blockNumber };
  }

  /** As {@link transactionStatus}, waiting until there is one. @throws LedgerError CLOSED; the signal's reason */
  async waitForTransaction(id: string, { signal }: WaitOptions = {}): Promise<TransactionStatus> {
    signal?.throwIfAborted();
    let status = this.transactionStatus(id);
    while (status === undefined) {
      await this.#commits.ofTransaction(id, signal);
      status = this.transactionStatus(id);
    }
    return status;
  }

  /** Returns once the ledger has that many blocks. @throws LedgerError CLOSED; the signal's reason */
  async waitForHeight(height: bigint, { signal }: WaitOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    while (this.#savepoint.height < height) await this.#commits.ofBlock(signal);
  }

  /**
   * Serialised blocks from a number on, waiting for new ones without end. Each is read when it is asked for, so a
   * slow reader costs no memory. @throws LedgerError CLOSED; the signal's reason
   */
  blocks(from: bigint, options: WaitOptions = {}): AsyncGenerator<Uint8Array> {
    return followBlocks(this, from, options);
  }

  /** The state at the committed height. The caller closes it. @throws LedgerError CLOSED */
  snapshot(): StateSnapshot {
    if (this.#state === 'closed') throw closed();
    return new StateSnapshot(this.#store, this.#savepoint.height);
  }

  /** A simulator on the committed state, or on a snapshot, which it takes over. The caller closes it. */
  simulator(snapshot = this.snapshot()): TransactionSimulator {
    return new TransactionSimulator(snapshot, (namespace, key) =>
      readHistory(this.#files, snapshot, namespace, key),
    );
  }

  /**
   * Appends a block: fills in flags and commit hash, flushes it, then changes index, state and history. One at a
   * time. @throws LedgerError BROKEN_CHAIN, CORRUPT, WRITE_FAILED (the ledger stands as before), FAILED
   */
  async commit(validated: ValidatedBlock): Promise<void> {
    this.#begin();
    let appended = false;
    try {
      checkContinues(validated.block, this.#savepoint);
      const block = this.#completed(validated);
      const record = encodeRecord(block);
      const start = await this.#files.append(record.bytes);
      appended = true;
      const location = { ...start, length: record.bytes.length };
      await this.#index({
        ...validated,
        block,
        hash: blockHash(block.header),
        location,
        envelopes: record.envelopes,
      });
      this.#state = 'open';
    } catch (error) {
      this.#state = appended ? 'failed' : 'open';
      throw error;
    }
    this.#commits.announce(validated.transactionIds);
  }

  /** Ends all waits with CLOSED and frees the files. Call it when nothing is being committed. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#commits.end(closed());
    await this.#files.close();
    await this.#store.close();
  }

  #entry(id: string): TransactionEntry | undefined {
    const bytes = this.#store.getSync(transactionKey(id));
    return bytes && decodeTransactionEntry(bytes);
  }

  #begin(): void {
    if (this.#state === 'closed') throw closed();
    if (this.#state !== 'open') {
      throw new LedgerError('FAILED', `The ledger cannot commit: it is ${this.#state}.`);
    }
    this.#state = 'committing';
  }

  #completed({ block, codes, updates }: ValidatedBlock): Block {
    const flags = Buffer.from(codes);
    const flagged = withMetadata(block, MetadataIndex.TRANSACTIONS_FILTER, flags);
    if (block.header.number === 0n) return flagged;
    const hash = commitHash(flags, updates.commitBytes(), this.#savepoint.commitHash);
    return withMetadata(flagged, MetadataIndex.COMMIT_HASH, encodeCommitHash(hash));
  }

  async #index(indexed: IndexedBlock): Promise<void> {
    const { block, hash, location } = indexed;
    const savepoint: Savepoint = {
      height: block.header.number + 1n,
      blockHash: hash,
      previousHash: block.header.previousHash,
      commitHash: commitHashOf(block),
      end: { file: location.file, offset: location.offset + location.length },
    };
    await this.#store.batch([
      ...operationsOf(indexed, (id) => this.#entry(id) !== undefined),
      { type: 'put', key: SAVEPOINT_KEY, value: encodeSavepoint(savepoint) },
    ]);
    this.#savepoint = savepoint;
  }

  async #recover(): Promise<void> {
    const { end } = this.#savepoint;
    const last = this.#files.end;
    if (end.file > last.file || (end.file === last.file && end.offset > last.offset)) {
      throw new LedgerError('BLOCKS_LOST', 'The block files end before the block that the index ends with.');
    }
    for await (const record of this.#files.scan(end)) await this.#recoverBlock(record);
    const scanned = this.#savepoint.end;
    const whole = scanned.file === last.file ? scanned : { file: last.file, offset: 0 };
    const isEmptyRoll = whole.offset === 0 && whole.file > 0;
    if (whole.offset < last.offset || isEmptyRoll) await this.#files.truncate(whole);
  }

  async #recoverBlock({ bytes, start }: ScannedRecord): Promise<void> {
    const block = decodeRecord(bytes);
    checkContinues(block, this.#savepoint);
    const state = this.snapshot();
    try {
      const replayed = replay(block, state);
      const completed = this.#completed(replayed);
      if (!Buffer.from(commitHashOf(completed)).equals(commitHashOf(block))) {
        throw new LedgerError(
          'CORRUPT',
          `Block ${String(block.header.number)} does not lead to its commit hash.`,
        );
      }
      const { envelopes } = encodeRecord(block);
      const location = { ...start, length: bytes.length };
      await this.#index({ ...replayed, hash: blockHash(block.header), location, envelopes });
    } finally {
      await state.close();
    }
  }
}

const closed = (): LedgerError => new LedgerError('CLOSED', 'The ledger is closed.');

/** @throws LedgerError BROKEN_CHAIN, CORRUPT */
function checkContinues({ header, data }: Block, last: Savepoint): void {
  if (header.number !== last.height) {
    throw new LedgerError(
      'BROKEN_CHAIN',
      `Expected block ${String(last.height)}, not ${String(header.number)}.`,
    );
  }
  if (Buffer.compare(header.previousHash, last.blockHash) !== 0) {
    throw new LedgerError(
      'BROKEN_CHAIN',
      `Block ${String(header.number)} does not name the block before it.`,
    );
  }
  if (!blockDataHash(data).equals(header.dataHash)) {
    throw new LedgerError(
      'CORRUPT',
      `Block ${String(header.number)} does not hold the data its header names.`,
    );
  }
}
