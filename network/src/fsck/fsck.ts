import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelConfig } from '../channel/channelconfig.js';
import { asOrdered, blockHash, encodeBlock, MetadataIndex, type Block } from '../ledger/block.js';
import { BlockFiles, fileName } from '../ledger/blockfiles.js';
import { LedgerError } from '../ledger/errors.js';
import { Ledger } from '../ledger/ledger.js';
import { decodeSavepoint } from '../ledger/savepoint.js';
import { openStore, SAVEPOINT_KEY, storeExists, type Store } from '../ledger/store.js';
import { ChannelAuthority, type Authority } from '../validation/authority.js';
import { validateNext } from '../validation/validator.js';
import { checkChain, checkOrdererMetadata, expectThat, readCanonical } from './blockcheck.js';
import { FoundFault, type Finding } from './finding.js';
import { checkStore } from './storecheck.js';

/** So many differences of the index are reported; where there are more it is to be rebuilt anyway. */
const MAX_INDEX_FINDINGS = 100;

export interface FsckOptions {
  /** A ledger's folder, with `blocks/` and `index/`. Nobody may have it open. */
  readonly directory: string;
  readonly channel: string;
  /**
   * Hash of block 0's header, from someone who is trusted: block 0 bears no signature, and all else follows from
   * it. Without it the block that is there is taken, and the report names its hash for comparison.
   */
  readonly genesisHash?: Uint8Array;
  /** The ledger's own `maxFileSize`, if it was opened with one. */
  readonly maxFileSize?: number;
  /** Told the number of each block that is in order. */
  readonly onBlock?: (number: bigint) => void;
}

export interface FsckReport {
  /** Number of blocks that are in order. */
  readonly height: bigint;
  /** Hash of block 0's header as found; empty if there is none. */
  readonly genesisHash: Uint8Array;
  /** What is wrong; behind a faulty block nothing is checked. */
  readonly findings: readonly Finding[];
}

/**
 * Checks a whole ledger against itself and its block 0: format, chain, orderers' signatures; every verdict and
 * commit hash by validating again; index, state and history by replaying. Changes nothing in it. Any flipped bit
 * of a block file is found. Needs room for a second copy in the temporary folder.
 * @throws LedgerError LOCKED
 */
export async function fsck(options: FsckOptions): Promise<FsckReport> {
  const directory = join(options.directory, 'index');
  const index = (await storeExists(directory)) ? await openStore(directory) : undefined;
  const scratch = await mkdtemp(join(tmpdir(), 'xinjian-fsck-'));
  try {
    const { channel, maxFileSize } = options;
    const replay = await Ledger.open({ directory: scratch, channel, ...(maxFileSize && { maxFileSize }) });
    try {
      return await new Check(options, index, replay).run();
    } finally {
      await replay.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
    await index?.close();
  }
}

class Check {
  readonly #options: FsckOptions;
  readonly #blocks: string;
  readonly #index: Store | undefined;
  /** Holds what replaying the blocks leads to. */
  readonly #replay: Ledger;
  readonly #findings: Finding[] = [];
  #authority: Authority | undefined;
  #genesisHash: Uint8Array = new Uint8Array();

  constructor(options: FsckOptions, index: Store | undefined, replay: Ledger) {
    this.#options = options;
    this.#index = index;
    this.#blocks = join(options.directory, 'blocks');
    this.#replay = replay;
  }

  async run(): Promise<FsckReport> {
    await this.#checkFiles();
    try {
      if (this.#findings.length === 0) await this.#checkBlocks();
      if (this.#findings.length === 0) await this.#checkIndex();
    } catch (error) {
      this.#findings.push(findingOf(error));
    }
    return { height: this.#replay.info().height, genesisHash: this.#genesisHash, findings: this.#findings };
  }

  async #checkFiles(): Promise<void> {
    const names = (await readdir(this.#blocks).catch(() => [])).sort();
    for (const [number, name] of names.entries()) {
      if (name !== fileName(number)) {
        this.#findings.push({ code: 'FILES', message: `${name} stands where ${fileName(number)} should.` });
        return;
      }
    }
    if (names.length === 0) this.#findings.push({ code: 'FILES', message: 'There are no block files.' });
  }

  async #checkBlocks(): Promise<void> {
    const files = await BlockFiles.openToRead(this.#blocks);
    try {
      let end = { file: 0, offset: 0 };
      for await (const record of files.scan(end)) {
        await this.#checkBlock(readCanonical(record));
        end = record.end;
      }
      const whole = end.file === files.end.file ? end.offset : 0;
      if (whole < files.end.offset) {
        const rest = files.end.offset - whole;
        this.#findings.push({
          code: 'TAIL',
          message: `The last ${rest} bytes of the blocks are no whole block.`,
        });
      }
    } finally {
      await files.close();
    }
  }

  async #checkBlock(block: Block): Promise<void> {
    const { height, currentBlockHash } = this.#replay.info();
    checkChain(block, height, currentBlockHash);
    const authority = (this.#authority ??= this.#trust(block));
    checkOrdererMetadata(block, authority);
    const validated = await validateNext(asOrdered(block), { ledger: this.#replay, authority });
    const flags = block.metadata[MetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array();
    expectThat(
      Buffer.from(validated.codes).equals(flags),
      block,
      'FLAGS',
      'bears other verdicts than its transactions deserve',
    );
    await this.#replay.commit(validated);
    const replayed = await this.#replay.blockByNumber(height);
    const isSame = replayed !== undefined && Buffer.compare(replayed, encodeBlock(block)) === 0;
    expectThat(isSame, block, 'COMMIT_HASH', 'bears another commit hash than its transactions lead to');
    this.#options.onBlock?.(height);
  }

  #trust(genesis: Block): Authority {
    this.#genesisHash = blockHash(genesis.header);
    const trusted = this.#options.genesisHash ?? this.#genesisHash;
    expectThat(
      Buffer.compare(trusted, this.#genesisHash) === 0,
      genesis,
      'GENESIS',
      'is not the one that is trusted',
    );
    const config = ChannelConfig.fromBlock(encodeBlock(genesis));
    expectThat(
      config.channel === this.#options.channel,
      genesis,
      'GENESIS',
      `belongs to channel ${config.channel}`,
    );
    return new ChannelAuthority(config);
  }

  async #checkIndex(): Promise<void> {
    const saved = await this.#index?.get(SAVEPOINT_KEY);
    const height = saved ? decodeSavepoint(saved).height : 0n;
    if (this.#index === undefined || height < this.#replay.info().height) {
      this.#findings.push({
        code: 'INDEX_BEHIND',
        message: `The index ends before block ${String(height)}.`,
      });
      return;
    }
    const replayed = this.#replay.snapshot();
    try {
      for await (const finding of checkStore(this.#index, replayed.store)) {
        this.#findings.push(finding);
        if (this.#findings.length === MAX_INDEX_FINDINGS) return;
      }
    } finally {
      await replayed.close();
    }
  }
}

/** @throws what is about neither blocks nor index, and what says that somebody has the ledger open */
function findingOf(error: unknown): Finding {
  if (error instanceof FoundFault) return error.finding;
  if (error instanceof LedgerError && error.code === 'CORRUPT')
    return { code: 'RECORD', message: error.message };
  throw error;
}
