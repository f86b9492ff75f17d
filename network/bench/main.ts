import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { BenchNetwork } from './network.js';
import { seconds, submitUnder, transactions, type LoadFigures } from './load.js';
import { printTable, type Row } from './report.js';

const { values } = parseArgs({
  options: {
    blocks: { type: 'string', default: '100000' },
    clients: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});
const [manyBlocks, clients, duration] = [values.blocks, values.clients, values.seconds].map(Number) as [
  number,
  number,
  number,
];
const FEW_BLOCKS = 1000;

/** One submission at a time, then many at once; both after a warm-up. */
async function measure(network: BenchNetwork, name: string): Promise<Row[]> {
  const contract = await network.contract();
  await submitUnder({ inFlight: clients, until: seconds(Math.min(5, duration)) }, contract);
  const alone = await submitUnder({ inFlight: 1, until: seconds(duration / 2) }, contract);
  const before = await network.usage();
  const together = await submitUnder({ inFlight: clients, until: seconds(duration) }, contract);
  const after = await network.usage();
  return [
    row(`${name}, one at a time`, alone),
    {
      ...row(`${name}, ${String(clients)} at once`, together),
      ...Object.fromEntries(
        Object.entries(after).map(([process, { cpuSeconds, megabytes }]) => [
          process,
          `${(((cpuSeconds - (before[process]?.cpuSeconds ?? 0)) / duration) * 100).toFixed(0)} % CPU, ${megabytes.toFixed(0)} MB`,
        ]),
      ),
    },
  ];
}

/** With a block for each transaction: the same load on a short ledger and on a long one, and a start on the long one. */
async function compareHeights(): Promise<Row[]> {
  const network = await BenchNetwork.start({ maxMessages: 1 });
  try {
    const grow = async (blocks: number) => {
      const missing = Math.max(0, blocks - (await network.height()));
      await submitUnder({ inFlight: clients, until: transactions(missing) }, await network.contract());
    };
    await grow(FEW_BLOCKS);
    const short = await measure(network, `${String(FEW_BLOCKS)} blocks`);
    await grow(manyBlocks);
    const height = await network.height();
    const long = await measure(network, `${String(height)} blocks`);
    const startMs = await network.restart();
    return [
      ...short,
      ...long,
      { measured: `start at ${String(await network.height())} blocks`, p50: startMs },
    ];
  } finally {
    await network.stop();
  }
}

async function main(): Promise<void> {
  const network = await BenchNetwork.start({});
  const rows = await measure(network, 'as the topology cuts blocks').finally(() => network.stop());
  if (manyBlocks > 0) rows.push(...(await compareHeights()));
  const machine = `${String(cpus().length)} × ${cpus()[0]?.model ?? 'unknown'}, Node.js ${process.version}`;
  printTable(machine, rows);
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ machine, rows }, null, 2));
}

function row(measured: string, { transactions: count, perSecond, p50, p95, p99 }: LoadFigures): Row {
  return { measured, transactions: count, perSecond, p50, p95, p99 };
}

await main();
