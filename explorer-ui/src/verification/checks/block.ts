import { equal, toHex } from '../bytes.js';
import { type Check, check } from '../check.js';
import { type RawBlock, blockDataHash, blockHash } from '../fabric/block.js';

/** A block by itself and between its neighbours. The last block of the ledger has no next one yet. */
export async function checkBlock(
  block: RawBlock,
  neighbours: { readonly previous: RawBlock | undefined; readonly next: RawBlock | undefined },
  shownHash: string,
): Promise<Check[]> {
  const { previous, next } = neighbours;
  const hash = await blockHash(block);
  const first = block.number === 0n;
  return [
    check('dataHash', equal(await blockDataHash(block), block.dataHash), toHex(block.dataHash)),
    check('headerHash', toHex(hash) === shownHash.toLowerCase().replace(/^0x/, ''), toHex(hash)),
    ...(first
      ? []
      : [
          check(
            'previousBlock',
            previous && equal(await blockHash(previous), block.previousHash),
            toHex(block.previousHash),
          ),
        ]),
    ...(next ? [check('nextBlock', equal(hash, next.previousHash), `#${next.number}`)] : []),
  ];
}
