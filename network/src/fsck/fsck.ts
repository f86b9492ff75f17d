import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelConfig } from '../channel/channelconfig.js';
import { asOrdered, blockHash, encodeBlock, MetadataIndex, type Block } from '../ledger/block.js';
import { BlockFiles, fileName } from '../ledger/blockfiles.js';
import { LedgerError } from '../ledger/errors.js';
import { Ledger } from '../ledger/ledger.js';
import type { ValidatedBlock } from '../ledger/replay.js';
import { openStore, storeExists } from '../ledger/store.js';
import { ChannelAuthority, type Authority } from '../validation/authority.js';
import { validateNext } from '../validation/validator.js';
import { checkChain, checkOrdererMetadata, expectThat, readCanonical } from './blockcheck.js';
import { isConfiguration, reconfigured } from './configblock.js';
import { FoundFault, type Finding } from './finding.js';
import { checkPeerState } from './peerstate.js';
import { checkIndex } from './storecheck.js';

/** So many differences of the index are reported; where there are more it is to be rebuilt anyway. */
const MAX_INDEX_FINDINGS = 100;

interface Options {
  readonly channel: string;
  /**
   * Hash of block 0's header, from someone who is trusted: block 0 bears no signature, and all else follows from
   * it. Without it the block that is there is taken, and the report names its hash for comparison.
   */
  readonly genesisHash?: Uint8Array;
  /** Told the number of each block that is in order. */
  readonly onBlock?: (number: bigint) => void;
}

export interface FsckOptions extends Options {
  /** A ledger's folder, with `blocks/` and `index/`. Nobody may have it open. */
  readonly directory: string;
  /** The ledger's own `maxFileSize`, if it was opened with one. */
  readonly maxFileSize?: number;
}

export interface PeerFsckOptions extends Options {
  /** The folder `ledgersData` of a Fabric peer that does not run. */
  readonly directory: string;
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
  const { directory, maxFileSize } = options;
  const folder = join(directory, 'index');
  const index = (await storeExists(folder)) ? await openStore(folder) : undefined;
  try {
    const derived = (replay: Ledger): AsyncIterable<Finding> => checkIndex(index, replay);
    return await check(options, join(directory, 'blocks'), derived, maxFileSize);
  } finally {
    await index?.close();
  }
}

/**
 * Checks the ledger that a peer of Hyperledger Fabric has kept, in the same way: format, chain, orderers' signatures,
 * verdicts and commit hashes; of what the peer derived from the blocks the public state. Its index, history and private
 * data are not looked at. Changes nothing: the state is read from a copy.
 */
export async function fsckPeer(options: PeerFsckOptions): Promise<FsckReport> {
  const { directory, channel } = options;
  const copy = await mkdtemp(join(tmpdir(), 'xinjian-fsck-'));
  try {
    await cp(join(directory, 'stateLeveldb'), copy, { recursive: true });
    const state = await openStore(copy);
    try {
      const derived = (replay: Ledger): AsyncIterable<Finding> => checkPeerState(state, channel, replay);
      return await check(options, join(directory, 'chains', 'chains', channel), derived);
    } finally {
      await state.close();
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** Compares what somebody derived from the blocks with what replaying them has led to. */
type DerivedCheck = (replay: Ledger) => AsyncIterable<Finding>;

async function check(
  options: Options,
  blocks: string,
  derived: DerivedCheck,
  maxFileSize?: number,
): Promise<FsckReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'xinjian-fsck-'));
  try {
    const { channel } = options;
    const replay = await Ledger.open({ directory: scratch, channel, ...(maxFileSize && { maxFileSize }) });
    try {
      return await new Check(options, blocks, derived, replay).run();
    } finally {
      await replay.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

class Check {
  readonly #options: Options;
  readonly #blocks: string;
  readonly #derived: DerivedCheck;
  /** Holds what replaying the blocks leads to. */
  readonly #replay: Ledger;
  readonly #findings: Finding[] = [];
  #authority: Authority | undefined;
  #genesisHash: Uint8Array = new Uint8Array();

  constructor(options: Options, blocks: string, derived: DerivedCheck, replay: Ledger) {
    this.#options = options;
    this.#blocks = blocks;
    this.#derived = derived;
    this.#replay = replay;
  }

  async run(): Promise<FsckReport> {
    await this.#checkFiles();
    try {
      if (this.#findings.length === 0) await this.#checkBlocks();
      if (this.#findings.length === 0) await this.#checkDerived();
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
    const validated = await this.#validated(block, authority);
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
    if (isConfiguration(block))
      this.#authority = new ChannelAuthority(ChannelConfig.fromBlock(encodeBlock(block)));
    this.#options.onBlock?.(height);
  }

  async #validated(block: Block, authority: Authority): Promise<ValidatedBlock> {
    return isConfiguration(block)
      ? reconfigured(block)
      : validateNext(asOrdered(block), { ledger: this.#replay, authority });
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

  async #checkDerived(): Promise<void> {
    for await (const finding of this.#derived(this.#replay)) {
      this.#findings.push(finding);
      if (this.#findings.length === MAX_INDEX_FINDINGS) return;
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
