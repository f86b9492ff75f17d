import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { LedgerError, QUERIES } from '@xinjian/chaincode/model';
import type { AccessAnswer } from './access/access-answer.js';
import { AccessPath } from './access/access-path.js';
import { gatheredVault, gatheredZone } from './access/gathered.js';
import { keepHouse } from './access/housekeeping.js';
import { openClaims } from './access/mongo-claims.js';
import { createApp } from './app.js';
import { publishedItems } from './collection/published-items.js';
import type { Config } from './config.js';
import { openDataServices } from './data-services.js';
import { openPushServices } from './push-services.js';
import { openPushDocuments } from './push/documents.js';
import { connectDatabase } from './database/connection.js';
import { watchOperations } from './database/lost-operations.js';
import { collectWithEvaluation } from './evaluation/collect-with-evaluation.js';
import { readPublishedModel } from './evaluation/published-model.js';
import { EventFeed } from './events/feed.js';
import { type Dependency, fileExists } from './http/health.js';
import { Held } from './http/held.js';
import { noteTransaction } from './http/logging.js';
import { createMetrics, measureAccesses } from './http/metrics.js';
import { addressLimit, callerLimit, sharedLimit } from './http/rate-limit.js';
import { close, listen, type ServerOptions } from './http/server.js';
import { observed } from './ledger/observed.js';
import type { Ledger } from './ledger/port.js';
import { embeddedIssuer, externalIssuer, type Issuer } from './oidc/index.js';
import { openDocuments } from './projection/documents.js';
import { createLedgerReads } from './projection/ledger-reads.js';
import { Projection } from './projection/projection.js';
import { createReadModel } from './projection/read-model.js';
import { readReceiptKey, readReceiptKeyId } from './receipts/receipt.js';
import { receiptKeyRegistered } from './receipts/registered.js';
import { createReportMaker } from './reports/issue.js';
import { openRenderer } from './reports/pdf/renderer.js';
import { operationsOf } from './routes/index.js';
import type { Services } from './routes/services.js';
import { Carrier } from './statements/carry.js';
import { ledgerKeys } from './statements/keys.js';
import { verifyStatement } from './statements/verify.js';
import { openUpkeep } from './upkeep.js';
import type { Vault } from './vault/vault.js';
import { readVaultKeys } from './vault/keys.js';
import { openVault } from './vault/open.js';

export interface Gateway {
  readonly url: string;
  /** Rejects when the gateway can no longer do its work. */
  readonly failed: Promise<never>;
  /** Takes no more calls, finishes those under way, and closes everything. */
  stop(): Promise<void>;
}

/** How long calls under way may take to finish at a stop, in milliseconds. */
const GRACE = 15_000;
/** How long a scrape of the measures waits for the ledger, in milliseconds. */
const METRICS_PATIENCE = 1_000;
/** How long a stream of events stays silent at most, in milliseconds. */
const HEARTBEAT = 15_000;

/**
 * Composes and starts the gateway on a ledger, which it closes in the end.
 * @param clock whose minutes the limits count by that all gateways share
 * @throws where a file does not read, the database does not answer or the port is taken; the ledger may come later
 */
export async function startGateway(
  config: Config,
  bare: Ledger,
  logger: Logger,
  clock?: () => number,
): Promise<Gateway> {
  const [draining, stopping] = [new AbortController(), new AbortController()];
  const { promise: app, resolve: serve } = deferred<RequestListener>();
  const server = await listen(serverOptions(config), app);
  const { port } = server.address() as AddressInfo;
  const url = config.PUBLIC_URL ?? `http://${config.HOST}:${port}`;
  const connection = await connectDatabase(config.MONGODB_URI, config.MONGODB_DATABASE);
  const broken = deferred<never>();
  watchOperations(connection, broken.reject);
  const documents = await openDocuments(connection);
  const carrying = new AsyncLocalStorage<Logger>();
  const bindCarried = (transactionId: string) => {
    const log = carrying.getStore();
    if (log !== undefined) noteTransaction(log, transactionId);
  };
  const metrics = createMetrics({
    projectedHeight: () => projection.position.height,
    ledgerHeight: () => bare.height({ signal: AbortSignal.timeout(METRICS_PATIENCE) }),
  });
  const ledger = observed(bare, (error) => metrics.ledgerErrors.inc({ error }));
  const projection: Projection = new Projection({
    documents,
    ledger,
    onInterrupted: (error) => logger.warn({ err: error }, 'the projection was interrupted and begins again'),
  });
  const readModel = createReadModel(documents);
  const vaultKeys = await readVaultKeys(config);
  const vault = await openVault(connection, vaultKeys);
  const claims = await openClaims(connection);
  const data = await openDataServices({
    ...{ connection, config, ledger, readModel, vault, logger, registry: metrics.registry },
  });
  const evaluation = await readPublishedModel();
  const renderer = openRenderer();
  const accessPath = new AccessPath({
    ...{ ledger, claims, vault: gatheredVault(vault), handles: data.handles },
    limits: {
      group: { size: config.ACCESS_BATCH, depth: config.ACCESS_PIPELINE },
      underWay: {
        ...{ all: config.ACCESS_QUEUE, reports: config.REPORT_QUEUE },
        each: { all: config.ACCESS_SHARE, reports: config.REPORT_SHARE },
      },
    },
    timed: metrics.timed,
    onRecorded: bindCarried,
    onAnswered: (answer) => metrics.accesses.inc(labelsOf(answer)),
    onFailure: (err) => logger.warn({ err }, 'access path'),
    signReceipt: await readReceiptKey(config.RECEIPT_KEY_FILE),
    makeReport: createReportMaker({
      ...{ ledger, readModel, renderer, explorerOrigin: config.EXPLORER_ORIGIN },
    }),
    collect: metrics.countingProviders(
      collectWithEvaluation({
        ...{ ledger, readModel, vault, handles: data.handles, published: evaluation },
        sources: {
          zone: gatheredZone(data.services.zone),
          interfaces: data.interfaces,
          catalogue: publishedItems((id, version) => readModel.catalogueItem(id, version)),
          onFault: (item, provider, fault) =>
            logger.warn({ item, provider, fault }, 'a source gave no usable answer'),
        },
      }),
    ),
  });
  measureAccesses(metrics.registry, accessPath);
  const pushes = await openPushDocuments(connection);
  const push = openPushServices({
    documents: pushes,
    ...{ config, ledger, readModel, vault, accessPath, claims, logger },
    ...{ changes: data.services.zone.changes, registry: metrics.registry },
    projected: (blockNumber, signal) => projection.waitFor(blockNumber, signal),
  });
  const upkeep = await openUpkeep({
    ...{ connection, projection: documents, pushes, vault, vaultKeys, ledger, readModel, logger },
    ...{ zone: data.services.zone, formats: data.services.formats, webhooks: push.services.webhooks },
  });
  const keys = ledgerKeys(ledger);
  const audience = `${ledger.channel}/${ledger.chaincode}`;
  const callLimit = callerLimit(config.RATE_LIMIT);
  const services: Services = {
    ...data.services,
    ...push.services,
    ...{ ledger, readModel, vault, claims, accessPath, evaluation },
    ledgerReads: createLedgerReads({
      ...{ ledger, readModel },
      recorded: async (id) => (await claims.find([id])).get(id)?.delivery?.recorded ?? null,
      projected: (blockNumber, signal) => projection.waitFor(blockNumber, signal),
    }),
    projected: () => projection.position,
    events: new EventFeed({
      readModel,
      projected: () => projection.position,
      waitFor: (blockNumber, signal) => projection.waitFor(blockNumber, signal),
      streams: config.EVENT_STREAMS,
      heartbeat: HEARTBEAT,
      stopping: draining.signal,
    }),
    carrier: new Carrier({
      onCommitted: bindCarried,
      ...{ ledger, readModel },
      projected: (blockNumber, signal) => projection.waitFor(blockNumber, signal),
    }),
    verify: (jws, types, caller) => verifyStatement(jws, types, { caller, keys, audience }),
    callLimit,
    batches: new Held(config.BATCH_STREAMS),
    resolveLimit: await sharedLimit(connection, 'resolve', config.RESOLVE_RATE_LIMIT, clock),
  };
  const issuer = await openIssuer(config, { url, vault, connection, logger });
  serve(
    createApp({
      ...{ logger, metrics, publicUrl: url },
      operations: operationsOf(services),
      ...{ stopping: draining.signal, carrying },
      authenticate: issuer.authenticate,
      limit: callLimit,
      strangers: addressLimit(config.ADDRESS_RATE_LIMIT),
      dependencies: [
        ...dependenciesOf(config, { ledger, connection, projection, issuer }),
        receiptKeyRegistered(ledger, await readReceiptKeyId(config.RECEIPT_KEY_FILE)),
      ],
      explorerOrigin: config.EXPLORER_ORIGIN,
      requestTimeout: config.REQUEST_TIMEOUT,
      stall: config.RESPONSE_TIMEOUT,
      trustedProxies: config.TRUSTED_PROXIES,
      issuer: issuer.handler,
    }),
  );
  const { signal } = stopping;
  const background = [
    projection.run(signal),
    data.keep(signal),
    push.run(signal),
    upkeep(signal),
    keepHouse({ claims, accessPath, onFailure: (err) => logger.warn({ err }, 'housekeeping') }, signal),
  ];
  for (const task of background) task.catch(broken.reject);
  return {
    url,
    failed: broken.promise,
    stop: async () => {
      draining.abort(new Error('the gateway stops'));
      await close(server, GRACE);
      stopping.abort(new Error('the gateway stops'));
      await Promise.allSettled(background);
      ledger.close();
      await Promise.all([...data.interfaces.values()].map((provider) => provider.close()));
      await renderer.close();
      await connection.close();
    },
  };
}

function serverOptions(config: Config): ServerOptions {
  return {
    ...{ host: config.HOST, port: config.PORT, headersTimeout: config.HEADERS_TIMEOUT },
    ...{ stall: config.RESPONSE_TIMEOUT, connections: config.CONNECTIONS },
  };
}

function openIssuer(
  { oidc, EXPLORER_ORIGIN }: Config,
  { url, vault, connection, logger }: { url: string; vault: Vault; connection: Connection; logger: Logger },
): Promise<Issuer> {
  if ('issuer' in oidc) return externalIssuer(oidc.issuer, url);
  return embeddedIssuer({
    ...{ publicUrl: url, explorerOrigin: EXPLORER_ORIGIN, connection, logger },
    accountsFile: oidc.accountsFile,
    subjectOf: async (uscc) => ((await vault.find(uscc)) ?? (await vault.resolve(uscc, 'self'))).subject,
  });
}

function dependenciesOf(
  { DEMO_FILE, READY_LAG }: Config,
  {
    ledger,
    connection,
    projection,
    issuer,
  }: { ledger: Ledger; connection: Connection; projection: Projection; issuer: Issuer },
): Dependency[] {
  return [
    { name: 'ledger', check: (signal) => ledger.height({ signal }) },
    { name: 'chaincode', check: (signal) => askChaincode(ledger, signal) },
    { name: 'database', check: () => connection.db?.admin().ping() ?? Promise.reject(new Error('closed')) },
    {
      name: 'projection',
      check: async (signal) => projection.waitFor((await ledger.height({ signal })) - 1 - READY_LAG, signal),
    },
    ...(issuer.dependency === undefined ? [] : [issuer.dependency]),
    ...(DEMO_FILE === undefined ? [] : [fileExists(DEMO_FILE)]),
  ];
}

function labelsOf(answer: AccessAnswer): { outcome: string; code: string } {
  const code = answer.kind === 'withheld' ? answer.hindrance : answer.decision.code;
  return { outcome: answer.kind, code: code ?? '' };
}

/** Any answer of the chaincode will do, also that it knows no such participant. */
async function askChaincode(ledger: Ledger, signal: AbortSignal): Promise<void> {
  try {
    await ledger.evaluate(QUERIES.participant, ['nobody'], { signal });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
}

function deferred<T>() {
  let [resolve, reject]: [(value: T) => void, (reason: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((...settle) => {
    [resolve, reject] = settle;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
