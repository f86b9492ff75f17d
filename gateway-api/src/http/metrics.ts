import type { RequestHandler } from 'express';
import { type Timed, timedBy } from '../access/stages.js';
import type { Collect } from '../collection/collect.js';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** Counts and times requests by method, route and status, where the caller hung up or was cut off 499; streams apart, which end when their reader likes. */
  readonly measure: RequestHandler;
  /** Accesses by what became of them, and the code of a denial. */
  readonly accesses: Counter<'outcome' | 'code'>;
  /** Times what accesses wait for; of what many share, once for all of them. */
  readonly timed: Timed;
  /** What the ledger failed to do, by name. */
  readonly ledgerErrors: Counter<'error'>;
  /** Counts what sources answered, item by item. */
  countingProviders(collect: Collect): Collect;
}

export interface MetricsOptions {
  /** The number of blocks that the read model has taken in. */
  readonly projectedHeight: () => number;
  /** The number of blocks that the ledger has. */
  readonly ledgerHeight: () => Promise<number>;
}

/** The status of what did not reach its caller to the end; nginx's. */
const HUNG_UP = '499';

/** Measures in a registry of their own (Prometheus). */
export function createMetrics({ projectedHeight, ledgerHeight }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'xinjian_http_request_seconds',
    help: 'Requests by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const accesses = new Counter({
    name: 'xinjian_accesses_total',
    help: 'Accesses by what became of them, each once',
    labelNames: ['outcome', 'code'],
    registers,
  });
  const stages = new Histogram({
    name: 'xinjian_access_stage_seconds',
    help: 'What accesses wait for; endorsements, claims and commits once for the accesses that share them',
    labelNames: ['stage'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const ledgerErrors = new Counter({
    name: 'xinjian_ledger_errors_total',
    help: 'What the ledger failed to do: unavailable, commit unknown, or a validation code other than VALID',
    labelNames: ['error'],
    registers,
  });
  const answers = new Counter({
    name: 'xinjian_provider_answers_total',
    help: 'What the zone and the providers answered, item by item',
    labelNames: ['provider', 'item', 'status'],
    registers,
  });
  const countingProviders = (collect: Collect): Collect => {
    return async (...args) => {
      const collected = await collect(...args);
      for (const { provider, item, status } of collected) answers.inc({ provider, item, status });
      return collected;
    };
  };
  measureHeights(registers, { projectedHeight, ledgerHeight });
  const measure: RequestHandler = (request, response, next) => {
    const stop = requests.startTimer({ method: request.method });
    // a request that is given up in the middle, as where a line is refused, has no socket any more
    const { socket } = request;
    let isWhole = false;
    // also what was cut off "finishes"
    response.once('finish', () => (isWhole = !socket.destroyed));
    response.once('close', () => {
      if (response.getHeader('content-type')?.toString().startsWith('text/event-stream')) return;
      const { path } = (request.route ?? {}) as { path?: string };
      stop({
        route: path ?? 'none',
        status: isWhole ? String(response.statusCode) : HUNG_UP,
      });
    });
    next();
  };
  const timed = timedBy((stage, seconds) => stages.observe({ stage }, seconds));
  return { registry, measure, accesses, timed, ledgerErrors, countingProviders };
}

/** How many accesses are under way, and how many of them wait for their turn. */
export function measureAccesses(
  registry: Registry,
  accesses: {
    readonly underWay: number;
    readonly waiting: { readonly record: number; readonly settlement: number };
  },
): void {
  const registers = [registry];
  new Gauge({
    ...{ name: 'xinjian_accesses_under_way', help: 'Accesses that are being answered', registers },
    collect() {
      this.set(accesses.underWay);
    },
  });
  new Gauge({
    ...{ name: 'xinjian_accesses_waiting', help: 'Of these, those that wait for their turn', registers },
    labelNames: ['turn'],
    collect() {
      for (const [turn, count] of Object.entries(accesses.waiting)) this.set({ turn }, count);
    },
  });
}

/**
 * Read when they are asked for, each by itself: what one sets for another comes with the next scrape. What the ledger
 * does not tell in time is not a number.
 */
function measureHeights(registers: Registry[], { projectedHeight, ledgerHeight }: MetricsOptions): void {
  const gauge = (name: string, help: string, read: () => Promise<number>) =>
    new Gauge({
      ...{ name, help, registers },
      async collect() {
        this.set(await read().catch(() => Number.NaN));
      },
    });
  gauge('xinjian_projection_lag_blocks', 'Blocks that the ledger has and the read model has not', async () =>
    Math.max((await ledgerHeight()) - projectedHeight(), 0),
  );
  gauge('xinjian_projection_height', 'Blocks that the read model has taken in', () =>
    Promise.resolve(projectedHeight()),
  );
  gauge('xinjian_ledger_height', 'Blocks that the ledger has', ledgerHeight);
}
