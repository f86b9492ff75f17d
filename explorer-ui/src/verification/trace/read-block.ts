import type { GatewayClient } from '../../gateway/client.js';
import { Block } from '../../gateway/shapes/ledger.js';
import { fromBase64 } from '../bytes.js';
import { type RawBlock, parseBlock } from '../fabric/block.js';
import { attempt } from './attempt.js';

/** A block from its raw bytes, with the hash that the gateway states; undefined where it cannot be had or read. */
export async function readBlock(
  client: GatewayClient,
  number: number,
): Promise<{ readonly hash: string; readonly parsed: RawBlock } | undefined> {
  const block = await attempt(client.get(`/v1/ledger/blocks/${number}`, Block));
  const parsed = block && parseRaw(block.raw);
  return block && parsed && { hash: block.hash, parsed };
}

function parseRaw(raw: string): RawBlock | undefined {
  try {
    return parseBlock(fromBase64(raw));
  } catch {
    return undefined;
  }
}
