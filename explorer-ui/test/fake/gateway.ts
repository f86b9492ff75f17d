import { DENIALS } from '@xinjian/chaincode/model';
import express, { type Express, type Request, type Response } from 'express';
import { acts } from './acts.js';
import { CATALOGUE, PURPOSES } from './catalogue.js';
import { problem } from './problem.js';
import { pushes } from './pushes.js';
import { reports, settledDigests } from './reports.js';
import { subjectData } from './subject-data.js';
import { type Actor, USCC, type World } from './world.js';

/** What a test makes the gateway do instead of answering, by the start of the path. */
export type Faults = Map<string, { readonly status: number; readonly body: unknown }>;

/** The gateway's interface (API.md) over a small world; statements are read, not judged. */
export function fakeGateway(
  world: World,
  actorOf: (token: string) => Actor | undefined,
  faults: Faults,
): Express {
  const app = express();
  app.use(express.json({ limit: '1mb' }));
  app.use((request, response, next) => {
    response.set({
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': 'authorization, content-type, idempotency-key, last-event-id',
      'access-control-allow-methods': 'GET, POST, DELETE',
    });
    if (request.method === 'OPTIONS') return response.sendStatus(204);
    const fault = [...faults].find(([path]) => request.path.startsWith(path))?.[1];
    if (fault !== undefined) return response.status(fault.status).json(fault.body);
    next();
  });
  settledDigests(app, world);
  const caller = (request: Request) => actorOf((request.headers.authorization ?? '').replace('Bearer ', ''));
  app.use((request, response, next) => {
    if (caller(request) === undefined) return problem(response, 401, 'UNAUTHENTICATED');
    next();
  });
  app.get('/v1/events', (_request, response) => {
    response.type('text/event-stream').write('id: 000000000001\nevent: position\ndata: {}\n\n');
    const telling = setInterval(() => response.write('event: consent\ndata: {}\n\n'), 500);
    response.once('close', () => clearInterval(telling));
  });
  reads(app, world, (request) => caller(request)!);
  acts(app, world);
  reports(app, world);
  pushes(app, world, (request) => caller(request)!);
  subjectData(app, world);
  app.use((_request, response) => problem(response, 404, 'NOT_FOUND'));
  return app;
}

function reads(app: Express, world: World, caller: (request: Request) => Actor) {
  const list = (response: Response, items: readonly unknown[]) =>
    response.json({
      items,
      nextCursor: null,
      height: world.blocks.length,
      headHash: world.blocks.at(-1)!.hash,
    });
  const one = (response: Response, found: unknown) =>
    found === undefined ? problem(response, 404, 'NOT_FOUND') : response.json(found);
  const mine = <Row extends { subject: string }>(request: Request, rows: readonly Row[], side: keyof Row) => {
    const { role, participant } = caller(request);
    if (role === 'enterprise') return rows.filter(({ subject }) => subject === participant);
    return role === 'institution' ? rows.filter((row) => row[side] === participant) : rows;
  };
  const where = <Row extends object>(request: Request, rows: readonly Row[], names: readonly (keyof Row)[]) =>
    rows.filter((row) => names.every((name) => (request.query[String(name)] ?? row[name]) === row[name]));

  app.get('/v1/me', (request, response) => {
    const { name, role, participant, kind } = caller(request);
    const uscc = role === 'enterprise' ? USCC : null;
    const keys = world.keys.filter(({ owner }) => owner === participant);
    response.json({ sub: `${participant}-person`, name, role, participant, kind, uscc, keys });
  });
  app.get('/v1/catalogue', (_request, response) =>
    list(
      response,
      CATALOGUE.map((each) => ({ ...each, publishedAt: world.now.toISOString() })),
    ),
  );
  app.get('/v1/purposes', (_request, response) => {
    const denials = Object.entries(DENIALS).map(([code, words]) => ({ code, ...words }));
    response.json({ version: '1', purposes: PURPOSES, denials });
  });
  app.get('/v1/participants', (_request, response) => list(response, world.participants));
  app.get('/v1/keys', (request, response) => list(response, where(request, world.keys, ['owner'])));
  app.get('/v1/consent-requests', (request, response) =>
    list(response, mine(request, world.requests, 'institution')),
  );
  app.get('/v1/consent-requests/:id', (request, response) =>
    one(
      response,
      world.requests.find(({ id }) => id === request.params.id),
    ),
  );
  app.get('/v1/consents', (request, response) => list(response, mine(request, world.consents, 'grantee')));
  app.get('/v1/consents/:id', (request, response) =>
    one(
      response,
      world.consents.find(({ id }) => id === request.params.id),
    ),
  );
  app.get('/v1/accesses', (request, response) =>
    list(
      response,
      where(request, mine(request, world.accesses, 'institution'), [
        'subject',
        'institution',
        'consent',
        'subscription',
        'code',
        'purpose',
      ]).filter(({ outcome }) => (request.query['decision'] ?? outcome) === outcome),
    ),
  );
  app.get('/v1/accesses/:id', (request, response) =>
    one(
      response,
      world.accesses.find(({ id }) => id === request.params.id),
    ),
  );
  app.get('/v1/me/trail', (request, response) => {
    const items = mine(request, world.accesses, 'institution');
    const count = (keys: (row: (typeof items)[number]) => readonly string[]) => {
      const counts = new Map<string, { key: string; allowed: number; denied: number }>();
      for (const row of items) {
        for (const key of keys(row)) {
          const tally = counts.get(key) ?? { key, allowed: 0, denied: 0 };
          tally[row.outcome === 'ALLOWED' ? 'allowed' : 'denied'] += 1;
          counts.set(key, tally);
        }
      }
      return [...counts.values()];
    };
    response.json({
      ...{ items, nextCursor: null, byDay: count(({ decidedAt }) => [decidedAt.slice(0, 10)]) },
      byInstitution: count(({ institution }) => [institution]),
      byItem: count(({ items: ids }) => ids),
      resolutions: [{ by: 'pujiang-bank', at: world.now.toISOString() }],
    });
  });
  app.get('/v1/ledger', (_request, response) => {
    const height = world.blocks.length;
    const headHash = world.blocks.at(-1)!.hash;
    response.json({
      channel: 'credit-audit',
      chaincode: 'credit-audit',
      height,
      headHash,
      projectedHeight: height,
    });
  });
  const blockRow = (number: number) => {
    const block = world.blocks[number];
    if (block === undefined) return undefined;
    const { raw, ...row } = block;
    const transactions = [...world.transactions.values()].filter((each) => each['blockNumber'] === number);
    return {
      ...row,
      transactionCount: 1,
      at: world.now.toISOString(),
      transactions,
      raw: Buffer.from(raw).toString('base64'),
    };
  };
  app.get('/v1/ledger/blocks', (_request, response) =>
    list(response, world.blocks.map(({ number }) => blockRow(number)).reverse()),
  );
  app.get('/v1/ledger/blocks/:number', (request, response) =>
    one(response, blockRow(Number(request.params.number))),
  );
  app.get('/v1/ledger/transactions/:id', (request, response) =>
    one(response, world.transactions.get(request.params.id)),
  );
  app.get('/v1/ledger/network', (_request, response) =>
    response.json({
      channel: 'credit-audit',
      organisations: world.organisations.map(({ mspId, root }) => ({
        mspId,
        name: mspId,
        rootCertificates: [root],
      })),
      orderer: { consensus: 'etcdraft', addresses: ['127.0.0.1:7050'], organisations: ['OperatorMSP'] },
      chaincode: { name: 'credit-audit', version: '1.0', sequence: 1 },
      endorsementPolicy: "OutOf(2,'OperatorMSP.peer','RegulatorMSP.peer','NotaryMSP.peer')",
    }),
  );
}
