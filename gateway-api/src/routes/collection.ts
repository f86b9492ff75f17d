import { Digest, ItemId, LedgerError } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { gathered, isNdjson } from '../http/ndjson.js';
import { type Operation, operation, type RawRequest } from '../http/operation.js';
import { Problem } from '../http/problem.js';
import { PushEntry } from '../intake/signed-push.js';
import { takePush } from '../intake/take-push.js';
import { declaredOnly, isDeclared } from '../records/formats.js';
import { formatOfItem } from './formats.js';
import type { Services } from './services.js';
import { StatementBody } from './shapes/lists.js';

const tag = 'Collection';

/** Of one push. */
const LIMITS = { length: 256 * 1024, count: 10_001, total: 16 * 1024 * 1024 };

const Push = StatementBody.extend({ entries: z.array(PushEntry).min(1).max(10_000) });

const Intake = z
  .object({
    item: ItemId,
    provider: z.string(),
    digest: Digest,
    at: z.string(),
    inserted: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    removed: z.int(),
    rejected: z.int(),
    /** The first thousand; lines count from 1. */
    faults: z.array(z.object({ line: z.int(), column: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Intake' });

/** Providers push records into the zone: signed, in order, each message once. */
export function collection(services: Services): Operation[] {
  const { zone, intakes, collectors, verifyPush } = services;
  const put = operation({
    ...{ method: 'put', path: '/v1/collection/{item}', tag, roles: ['provider'] },
    summary:
      'Push records of an item: JSON, or NDJSON with {statement} in the first line and an entry in each other',
    params: z.strictObject({ item: ItemId }),
    body: Push,
    reply: Intake,
    problems: [
      ...(['BAD_SIGNATURE', 'KEY_NOT_VALID', 'STALE', 'WRONG_AUDIENCE', 'NOT_FOUND', 'CONFLICT'] as const),
      ...(['OLDER_VERSION', 'IDEMPOTENCY_CONFLICT', 'LEDGER_UNAVAILABLE'] as const),
    ],
    handle: async ({ caller, params, body: { statement, entries } }) => {
      if (collectors.get(params.item) !== caller.participant) {
        throw new Problem('FORBIDDEN', `${params.item} is not the caller’s to push.`);
      }
      const push = await verifyPush(statement, entries, caller);
      if (push.item !== params.item) throw new LedgerError('MALFORMED', 'path/item: the push names another');
      const format = await formatOfItem(services, params.item);
      if (isDeclared(format.item)) throw new Problem('CONFLICT', declaredOnly(params.item));
      return takePush({ zone, book: intakes }, format, push, entries);
    },
  });
  const bodyLine = z.union([StatementBody, PushEntry]);
  return [
    {
      ...put,
      bodyLine,
      respond: async (request) => put.respond({ ...request, body: await bodyOf(request) }),
    },
  ];
}

/** The body of either form; what is no push is for the schema to refuse. */
async function bodyOf({ body, headers, stream, caller }: RawRequest): Promise<unknown> {
  if (!isNdjson(headers['content-type']) || caller?.role !== 'provider') return body;
  const [first, ...entries] = await gathered(stream, z.unknown(), LIMITS);
  return { ...z.looseObject({}).catch({}).parse(first), entries };
}
