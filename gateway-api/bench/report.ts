import type { Measurement } from './main.js';
import type { BenchSettings } from './settings.js';

const COLUMNS = ['engine', 'batching', 'in flight', 'accesses', 'per s', 'p50 ms', 'p95 ms', 'p99 ms'];
/** Processes that use less than this of a core go unmentioned in the table; the JSON has them all. */
const WORTH_MENTIONING = 0.02;

/** The head of the table, in Markdown. */
export function printHeader(
  machine: { readonly cpu: string; readonly cores: number },
  settings: BenchSettings,
) {
  const { cpu, cores } = machine;
  process.stdout.write(`${cpu}, ${cores} cores; ${settings.enterprises} enterprises\n\n`);
  const columns = [...COLUMNS, 'CPU of a core, memory'];
  process.stdout.write(`| ${columns.join(' | ')} |\n| ${columns.map(() => '---').join(' | ')} |\n`);
}

export function printRow({ engine, batching, inFlight, processes, ...figures }: Measurement): void {
  const { accesses, perSecond, p50, p95, p99 } = figures;
  const numbers = [inFlight, accesses, perSecond, p50, p95, p99].map((number) => number.toFixed(0));
  const used = processes
    .filter(({ cpu }) => cpu >= WORTH_MENTIONING)
    .sort((a, b) => b.cpu - a.cpu)
    .map(
      ({ name, cpu, memory }) => `${name} ${(cpu * 100).toFixed(0)} % ${(memory / 2 ** 20).toFixed(0)} MB`,
    );
  process.stdout.write(`| ${[engine, batching, ...numbers, used.join(', ')].join(' | ')} |\n`);
}
