import { asOrdered, type Block } from '../ledger/block.js';
import type { ValidatedBlock } from '../ledger/replay.js';
import { decodeEnvelope, transactionIdOf } from '../ledger/transaction.js';
import { UpdateBatch } from '../ledger/updates.js';
import { common } from '../proto/fabric.js';
import { ValidationCode } from '../validation/code.js';

/** Whether a block beyond block 0 gives the channel another configuration: then it holds nothing else. */
export function isConfiguration({ header, data }: Block): boolean {
  const [only, ...others] = data;
  return (
    header.number > 0n &&
    only !== undefined &&
    others.length === 0 &&
    typeOf(only) === common.HeaderType.CONFIG
  );
}

/**
 * A block with a new configuration, as each peer commits it: valid, since the orderers have asked the policies before
 * they made it, which their signatures vouch for; it changes no state that counts for the commit hash.
 */
export function reconfigured(block: Block): ValidatedBlock {
  return {
    block: asOrdered(block),
    codes: [ValidationCode.VALID],
    transactionIds: block.data.map(transactionIdOf),
    updates: new UpdateBatch(),
  };
}

function typeOf(envelope: Uint8Array): number | undefined {
  try {
    return decodeEnvelope(envelope).channelHeader.getType();
  } catch {
    return undefined;
  }
}
