import type { Block } from '../ledger/block.js';
import type { Ledger } from '../ledger/ledger.js';
import type { ValidatedBlock } from '../ledger/replay.js';
import type { StateReader } from '../ledger/state.js';
import { transactionIdOf } from '../ledger/transaction.js';
import { UpdateBatch } from '../ledger/updates.js';
import type { Authority } from './authority.js';
import { InvalidTransaction, ValidationCode } from './code.js';
import { checkConflicts } from './conflicts.js';
import { EndorsementCheck } from './endorsement.js';
import { authenticate, readAction, type WellFormedTransaction } from './wellformed.js';

/** What validating a block needs. */
export interface ValidationContext {
  readonly channel: string;
  /** The committed state before the block. */
  readonly state: StateReader;
  /** Tells whether an earlier block holds a transaction of that id, valid or not. */
  readonly isKnown: (transactionId: string) => boolean;
  readonly authority: Authority;
}

/** Outcome of the first pass: a transaction that may still conflict, or the code that rules it out. */
type Judged = WellFormedTransaction | ValidationCode;

/**
 * Validates a block as each Fabric peer does, in two passes: form, creator, id and endorsement of every
 * transaction against the state before the block (core/committer/txvalidator/v20), then conflicts one after the
 * other, each against what the valid ones before it have changed (txmgmt/validation). Block 0 is the channel's
 * configuration and valid by definition.
 */
export async function validateBlock(block: Block, context: ValidationContext): Promise<ValidatedBlock> {
  const updates = new UpdateBatch();
  const transactionIds = block.data.map(transactionIdOf);
  if (block.header.number === 0n) {
    return { block, codes: block.data.map(() => ValidationCode.VALID), transactionIds, updates };
  }
  const codes: ValidationCode[] = [];
  for (const [transaction, judged] of judge(block, context).entries()) {
    const height = { blockNumber: block.header.number, transaction };
    codes.push(typeof judged === 'number' ? judged : await resolve(judged, height, updates, context.state));
  }
  return { block, codes, transactionIds, updates };
}

/** Validates a block against a ledger that ends just before it. */
export async function validateNext(
  block: Block,
  { ledger, authority }: { readonly ledger: Ledger; readonly authority: Authority },
): Promise<ValidatedBlock> {
  const state = ledger.snapshot();
  try {
    const isKnown = (id: string): boolean => ledger.transactionStatus(id) !== undefined;
    return await validateBlock(block, { channel: ledger.channel, state, isKnown, authority });
  } finally {
    await state.close();
  }
}

function judge(block: Block, context: ValidationContext): Judged[] {
  const endorsement = new EndorsementCheck(context.state, context.authority);
  const seen = new Set<string>();
  return block.data.map((envelope) =>
    unlessInvalid(() => {
      const authentic = authenticate(envelope, context.channel, context.authority);
      if (context.isKnown(authentic.id)) throw duplicate(authentic.id);
      const transaction = readAction(authentic);
      endorsement.check(transaction);
      if (seen.has(transaction.id)) throw duplicate(transaction.id);
      seen.add(transaction.id);
      return transaction;
    }),
  );
}

async function resolve(
  transaction: WellFormedTransaction,
  height: { readonly blockNumber: bigint; readonly transaction: number },
  updates: UpdateBatch,
  state: StateReader,
): Promise<ValidationCode> {
  try {
    await checkConflicts(transaction.results, updates, state);
  } catch (error) {
    return codeOf(error);
  }
  updates.apply(transaction.results, height, state);
  return ValidationCode.VALID;
}

const duplicate = (id: string): InvalidTransaction =>
  new InvalidTransaction(ValidationCode.DUPLICATE_TXID, `transaction ${id} occurs twice`);

function unlessInvalid(read: () => WellFormedTransaction): Judged {
  try {
    return read();
  } catch (error) {
    return codeOf(error);
  }
}

/** @throws what is not about the transaction: it stops the peer */
function codeOf(error: unknown): ValidationCode {
  if (error instanceof InvalidTransaction) return error.code;
  throw error;
}
