import { setTimeout as delay } from 'node:timers/promises';
import { type Block, decodeBlock } from '../ledger/block.js';
import { BlockNotFound } from '../ledger/errors.js';
import type { Ledger } from '../ledger/port.js';
import { applyChanges } from './apply.js';
import { changesOf } from './changes.js';
import type { Documents } from './documents.js';
import { PositionMoved, ProjectionStopped } from './errors.js';
import { readPosition } from './position.js';
import { type Subscriptions, subscriptionsIn } from './pushes.js';
import { readSubscriptions } from './queries/subscriptions.js';
import type { Position } from './read-model.js';

export interface ProjectionOptions {
  readonly documents: Documents;
  readonly ledger: Pick<Ledger, 'chaincode' | 'blocks' | 'block'>;
  /** Told of each interruption, after which the projection begins again from its stored position. */
  readonly onInterrupted?: (error: unknown) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Turns the ledger's blocks into documents, one transaction of the database a block, position included: killed at
 * any instant it goes on where it stood, and applies no block twice.
 */
export class Projection {
  readonly #documents: Documents;
  readonly #ledger: ProjectionOptions['ledger'];
  readonly #onInterrupted: (error: unknown) => void;
  #position: Position = { height: 0, headHash: '' };
  #waiters = new Set<() => void>();

  constructor({ documents, ledger, onInterrupted = () => undefined }: ProjectionOptions) {
    this.#documents = documents;
    this.#ledger = ledger;
    this.#onInterrupted = onInterrupted;
  }

  /** How far it has come. */
  get position(): Position {
    return this.#position;
  }

  /**
   * Projects until the signal, through interruptions of ledger and database.
   * @throws {ProjectionStopped} at a block that it cannot read, or of another ledger than the one projected so far
   */
  async run(signal: AbortSignal): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const before = this.#position.height;
      try {
        await this.#follow(signal);
      } catch (error) {
        if (error instanceof ProjectionStopped) throw error;
        if (isAborted(signal)) return;
        if (!(error instanceof PositionMoved)) this.#onInterrupted(error);
      }
      pauseMs = this.#position.height > before ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /**
   * Resolves once the block of this number is projected.
   * @throws the signal's reason, should it come first
   */
  async waitFor(blockNumber: number, signal: AbortSignal): Promise<void> {
    while (this.#position.height <= blockNumber) {
      signal.throwIfAborted();
      await this.#nextBlock(signal);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    this.#moveTo(await readPosition(this.#documents));
    await this.#checkHead();
    for await (const raw of this.#ledger.blocks(this.#position.height, signal)) {
      await this.#project(raw);
      if (signal.aborted) return;
    }
  }

  /** Refuses to go on with a ledger whose head, where we stand, is not the one that we know. */
  async #checkHead(): Promise<void> {
    const { height, headHash } = this.#position;
    if (height === 0) return;
    try {
      const { hash } = decodeBlock(await this.#ledger.block(height - 1));
      if (hash !== headHash) throw otherLedger(height - 1);
    } catch (error) {
      throw error instanceof BlockNotFound ? otherLedger(height - 1) : error;
    }
  }

  async #project(raw: Uint8Array): Promise<void> {
    const { height, headHash } = this.#position;
    const block = decodeBlock(raw);
    if (block.number !== height || block.previousHash !== headHash) throw otherLedger(block.number);
    const subscriptions = await readSubscriptions(
      this.#documents,
      subscriptionsIn(block, this.#ledger.chaincode),
    );
    await applyChanges(this.#documents, this.#changesOf(block, subscriptions));
    this.#moveTo({ height: height + 1, headHash: block.hash });
  }

  #changesOf(block: Block, subscriptions: Subscriptions) {
    try {
      return changesOf(block, this.#ledger.chaincode, subscriptions);
    } catch (error) {
      throw new ProjectionStopped('UNREADABLE', block.number, String(error), { cause: error });
    }
  }

  #moveTo(position: Position): void {
    this.#position = position;
    for (const wake of [...this.#waiters]) wake();
  }

  #nextBlock(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiters.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

/** A function, since an awaited call may have changed what was read before it. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function otherLedger(blockNumber: number): ProjectionStopped {
  return new ProjectionStopped(
    'OTHER_LEDGER',
    blockNumber,
    'the ledger does not continue the one projected so far; empty the projection (npm run rebuild)',
  );
}
