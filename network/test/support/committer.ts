/** Commits blocks to the ledger in a folder until it is killed, and prints the height after each. */
import { Ledger } from '../../src/ledger/ledger.js';
import { replay } from '../../src/ledger/replay.js';
import { nextBlock } from './blocks.js';
import { testChannel } from './channel.js';
import { namespaceSet, put, transaction } from './transactions.js';

const [directory = ''] = process.argv.slice(2);
const { client } = await testChannel();
const ledger = await Ledger.open({ directory, channel: 'credit-audit', maxFileSize: 20_000 });
for (;;) {
  const { height } = ledger.info();
  process.stdout.write(`${String(height)}\n`);
  const writes = [
    put('height', String(height)),
    put(`at ${String(height)}`, 'x'.repeat(Number(height % 97n) * 50)),
  ];
  const { bytes } = transaction({
    creator: client,
    endorsers: [],
    results: [namespaceSet('cc', { writes })],
  });
  const block = nextBlock(ledger, [bytes]);
  const state = ledger.snapshot();
  await ledger.commit(replay({ ...block, metadata: block.metadata.with(2, Buffer.of(0)) }, state));
  await state.close();
}
