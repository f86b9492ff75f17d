import { ChannelConfig } from '../../src/channel/channelconfig.js';
import { asOrdered, decodeBlock, encodeBlock } from '../../src/ledger/block.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { ChannelAuthority } from '../../src/validation/authority.js';
import { validateNext } from '../../src/validation/validator.js';
import { inDirectory } from './directory.js';
import { placeBlockFile } from './vectors.js';

/** The first blocks of the channel that real Fabric wrote, serialised, as the peer committed them. */
export async function fabricBlocks(count: number): Promise<Uint8Array[]> {
  return inDirectory(async (directory) => {
    await placeBlockFile(directory);
    const ledger = await Ledger.open({ directory, channel: 'credit-audit' });
    try {
      const blocks: Uint8Array[] = [];
      for (let number = 0; number < count; number += 1)
        blocks.push((await ledger.blockByNumber(BigInt(number)))!);
      return blocks;
    } finally {
      await ledger.close();
    }
  });
}

/** Commits those blocks, validated again, to a ledger in a folder. */
export async function writeFabricLedger(
  directory: string,
  count: number,
  maxFileSize?: number,
): Promise<void> {
  const blocks = await fabricBlocks(Math.max(count, 1));
  const authority = new ChannelAuthority(ChannelConfig.fromBlock(blocks[0]!));
  const ledger = await Ledger.open({
    directory,
    channel: 'credit-audit',
    ...(maxFileSize && { maxFileSize }),
  });
  try {
    for (const block of blocks.slice(0, count)) {
      const ordered = encodeBlock(asOrdered(decodeBlock(block)));
      await ledger.commit(await validateNext(decodeBlock(ordered), { ledger, authority }));
    }
  } finally {
    await ledger.close();
  }
}
