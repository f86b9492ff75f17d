/**
 * Serves the built explorer: static files, `/config.json` from the environment, and the application for every
 * other path. Environment: HOST, PORT, GATEWAY_URL, OIDC_ISSUER, IDENTITY_ISSUER_URL, LEDGER_AUDIENCE,
 * XINJIAN_MODE.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import express from 'express';
import helmet from 'helmet';

const WEB = join(import.meta.dirname, 'dist/web');

/** What the browser is told at run time, so that one build serves every installation. */
export function configuration(environment) {
  const gateway = environment.GATEWAY_URL ?? 'http://127.0.0.1:8080';
  return {
    gateway,
    issuer: environment.OIDC_ISSUER ?? `${gateway}/oidc`,
    identityIssuer: environment.IDENTITY_ISSUER_URL || null,
    audience: environment.LEDGER_AUDIENCE ?? 'credit-audit/credit-audit',
    mode: environment.XINJIAN_MODE ?? 'production',
  };
}

/** Scripts from here alone; connections to here, the gateway and the two issuers. */
function contentSecurityPolicy(config) {
  const origins = [config.gateway, config.issuer, config.identityIssuer]
    .filter((url) => url !== null)
    .map((url) => new URL(url).origin);
  return {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      // antd writes its styles at run time (docs/decisions/0001-styles-and-csp.md)
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'", ...new Set(origins)],
      formAction: ["'self'", ...new Set(origins)],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  };
}

/** The express application over a folder of built files. */
export function createServer(config, web = WEB) {
  const app = express();
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: contentSecurityPolicy(config),
      strictTransportSecurity: config.mode === 'production',
      referrerPolicy: { policy: 'no-referrer' },
    }),
  );
  app.get('/healthz', (_request, response) => response.json({ status: 'ok' }));
  app.get('/config.json', (_request, response) => response.set('cache-control', 'no-store').json(config));
  app.use('/assets', express.static(join(web, 'assets'), { immutable: true, maxAge: '1y' }));
  app.use('/assets', (_request, response) => response.sendStatus(404));
  app.use(express.static(web, { index: false, maxAge: '1h' }));
  app.get('/{*path}', (_request, response) =>
    response.set('cache-control', 'no-cache').sendFile('index.html', { root: web, cacheControl: false }),
  );
  return app;
}

function main() {
  const host = process.env.HOST ?? '127.0.0.1';
  const server = createServer(configuration(process.env)).listen(Number(process.env.PORT ?? 8081), host);
  server.once('error', (error) => {
    process.stderr.write(`The explorer cannot listen on ${host}: ${error.message}\n`);
    process.exitCode = 1;
  });
  server.once('listening', () => {
    process.stdout.write(`explorer http://${host}:${server.address().port}\n`);
  });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, () => {
      server.close();
      server.closeIdleConnections();
    });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
