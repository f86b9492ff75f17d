import type { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import cors from 'cors';
import express, { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import swaggerUi from 'swagger-ui-express';
import type { Authenticate } from './http/authentication.js';
import { errorHandler, notFound } from './http/error-handler.js';
import { type Dependency, health } from './http/health.js';
import { requestLog } from './http/logging.js';
import type { Metrics } from './http/metrics.js';
import { describe } from './http/openapi.js';
import type { Operation } from './http/operation.js';
import type { AddressLimit, CallerLimit } from './http/rate-limit.js';
import { routerOf } from './http/router.js';
import { SendingTimes } from './http/sending-time.js';
import { shared } from './http/shared.js';
import { refuseWhen } from './http/stopping.js';

export interface AppOptions {
  readonly operations: readonly Operation[];
  readonly authenticate: Authenticate;
  readonly limit: CallerLimit;
  /** Of calls by which nobody is known. */
  readonly strangers: AddressLimit;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly dependencies: readonly Dependency[];
  readonly publicUrl: string;
  /** Aborted when the gateway begins to stop. */
  readonly stopping: AbortSignal;
  /** The log of the call that is under way, for whatever carries its statement to the ledger. */
  readonly carrying: AsyncLocalStorage<Logger>;
  /** How long a caller may take to send its request, in milliseconds. */
  readonly requestTimeout: number;
  /** How long a caller may leave a stream unread, in milliseconds. */
  readonly stall: number;
  /** Whose `X-Forwarded-For` tells where a call comes from; none: the connection does. */
  readonly trustedProxies: readonly string[];
  /** The only foreign origin whose pages may call. */
  readonly explorerOrigin: string;
  /** The embedded issuer under `/oidc`, in development. */
  readonly issuer?: RequestHandler | undefined;
}

/** How old a check or a measurement may be that everybody may ask for, in milliseconds. */
const SHARED = 1_000;
/** The longest body that is read. */
const BODY_LIMIT = '256kb';

/** The whole HTTP application, ready to listen. */
export function createApp(options: AppOptions): Express {
  const { operations, authenticate, limit, logger, metrics, dependencies, issuer } = options;
  const app = express().disable('x-powered-by').set('query parser', 'simple');
  app.set('trust proxy', options.trustedProxies);
  const sending = new SendingTimes(options.requestTimeout);
  app.use(requestLog(logger), metrics.measure, sending.watch);
  app.use(cors({ origin: options.explorerOrigin, exposedHeaders: ['X-Request-Id', 'Retry-After'] }));
  if (issuer !== undefined) app.use('/oidc', issuer);
  app.use(helmet(), refuseWhen(options.stopping));
  app.use(health(dependencies, { age: SHARED }));
  const measured = shared(() => metrics.registry.metrics(), SHARED);
  app.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await measured());
  });
  app.use(documentation(describe(operations, options.publicUrl)));
  app.use(express.json({ limit: BODY_LIMIT, strict: true }));
  app.use(
    routerOf(operations, {
      authenticate,
      limit,
      strangers: options.strangers,
      carrying: options.carrying,
      sending,
      stall: options.stall,
    }),
  );
  app.use(notFound, errorHandler);
  return app;
}

/** `/openapi.json`, the same bytes for everybody, and `/docs` to read and try it. */
function documentation(document: object): Router {
  const router = Router();
  const bytes = Buffer.from(JSON.stringify(document));
  const tag = `"${createHash('sha256').update(bytes).digest('base64url')}"`;
  router.get('/openapi.json', (_request, response) => {
    response.type('json').setHeader('ETag', tag).send(bytes);
  });
  router.use(
    '/docs',
    helmet.contentSecurityPolicy({
      directives: { 'style-src': ["'self'", "'unsafe-inline'"], 'img-src': ["'self'", 'data:'] },
    }),
    swaggerUi.serve,
    swaggerUi.setup(undefined, { swaggerOptions: { url: '/openapi.json' } }),
  );
  return router;
}
