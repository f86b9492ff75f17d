import type { LedgerFigures } from './ledger-alone.js';
import type { Measurement } from './main.js';
import type { Usage } from './processes.js';
import type { BenchSettings } from './settings.js';

/** Processes that use less than this of a core go unmentioned in the table; the JSON has them all. */
const WORTH_MENTIONING = 0.02;

/** What was measured where, in Markdown. */
export function printMachine(
  machine: { readonly cpu: string; readonly cores: number },
  settings: BenchSettings,
): void {
  print(`${machine.cpu}, ${machine.cores} cores; ${settings.enterprises} enterprises\n`);
}

/** What the ledger takes by itself. */
export function printLedger(engine: string, figures: readonly LedgerFigures[]): void {
  printHead(['the ledger alone', 'engine', 'accesses', 'per s', 'CPU of a core, memory']);
  for (const { what, accesses, perSecond, processes } of figures) {
    printCells([what, engine, whole(accesses), whole(perSecond), usage(processes)]);
  }
  print('');
}

/** The head of the table of the whole path. */
export function printHeader(): void {
  printHead([
    ...['the whole path', 'batching', 'in flight', 'accesses', 'per s', 'p50 ms', 'p95 ms', 'p99 ms'],
    'CPU of a core, memory',
  ]);
}

export function printRow({ engine, batching, inFlight, processes, ...figures }: Measurement): void {
  const { accesses, perSecond, p50, p95, p99 } = figures;
  const numbers = [inFlight, accesses, perSecond, p50, p95, p99].map(whole);
  printCells([engine, batching, ...numbers, usage(processes)]);
}

/** What the accesses of each cell waited for; of what they shared, how many shared it on average. */
export function printStages(measurements: readonly Measurement[]): void {
  const [first] = measurements;
  if (first === undefined) return;
  print('');
  const cells = measurements.map(({ engine, batching, inFlight }) => `${engine}, ${batching}, ${inFlight}`);
  printHead(['waits for, ms (accesses in one)', ...cells]);
  for (const [place, { stage }] of first.stages.entries()) {
    printCells([stage, ...measurements.map(({ stages, accesses }) => wait(stages[place], accesses))]);
  }
}

function wait(figures: Measurement['stages'][number] | undefined, accesses: number): string {
  if (figures === undefined || figures.count === 0) return '–';
  const shared = accesses / figures.count;
  return `${figures.mean.toFixed(1)}${shared > 1.05 ? ` (${shared.toFixed(0)})` : ''}`;
}

function usage(processes: readonly Usage[]): string {
  return processes
    .filter(({ cpu }) => cpu >= WORTH_MENTIONING)
    .sort((a, b) => b.cpu - a.cpu)
    .map(({ name, cpu, memory }) => `${name} ${whole(cpu * 100)} % ${whole(memory / 2 ** 20)} MB`)
    .join(', ');
}

function whole(number: number): string {
  return number.toFixed(0);
}

function printHead(columns: readonly string[]): void {
  printCells(columns);
  printCells(columns.map(() => '---'));
}

function printCells(cells: readonly string[]): void {
  print(`| ${cells.join(' | ')} |`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
