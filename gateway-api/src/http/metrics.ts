import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** Counts and times requests by method, route and status. */
  readonly measure: RequestHandler;
  /** Accesses by what became of them. */
  readonly accesses: Counter<'outcome'>;
}

export interface MetricsOptions {
  /** The number of blocks that the read model has taken in. */
  readonly projectedHeight: () => number;
}

/** Measures in a registry of their own (Prometheus). */
export function createMetrics({ projectedHeight }: MetricsOptions): Metrics {
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
    help: 'Access requests by what became of them',
    labelNames: ['outcome'],
    registers,
  });
  registry.registerMetric(
    new Gauge({
      name: 'xinjian_projection_height',
      help: 'Blocks that the read model has taken in',
      registers: [],
      collect() {
        this.set(projectedHeight());
      },
    }),
  );
  const measure: RequestHandler = (request, response, next) => {
    const stop = requests.startTimer({ method: request.method });
    response.once('finish', () => {
      const { path } = (request.route ?? {}) as { path?: string };
      stop({ route: path ?? 'none', status: String(response.statusCode) });
    });
    next();
  };
  return { registry, measure, accesses };
}
