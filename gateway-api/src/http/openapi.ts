import { z } from 'zod';
import { createDocument, type ZodOpenApiObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { IdempotencyKey, KEY_HEADER } from './idempotency-key.js';
import { NDJSON } from './ndjson.js';
import type { Operation } from './operation.js';
import { describeProblem, type ProblemCode } from './problem.js';
import { ProblemDocument } from './problem-document.js';

/** The OpenAPI 3.1 document, from the schemas that validate. */
export function describe(operations: readonly Operation[], server: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) };
  }
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: {
      title: 'Xinjian 信鉴 gateway',
      version: '1',
      description:
        'The single outlet of credit data, and the read model of the ledger that records every use.',
    },
    servers: [{ url: server }],
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
    paths,
    webhooks: describeMessages(operations),
  };
  return createDocument(document);
}

/** What is sent to receivers, by its name (OpenAPI 3.1, webhooks). */
function describeMessages(operations: readonly Operation[]): ZodOpenApiPathsObject {
  const headers = z.object({
    'webhook-id': z.string().meta({ description: 'The same at every try of one message' }),
    'webhook-timestamp': z.string().meta({ description: 'Seconds since the epoch, of this try' }),
    'webhook-signature': z.string().meta({ description: 'v1, and the HMAC-SHA256 of id.timestamp.body' }),
  });
  const messages = operations.flatMap(({ messages: named = {} }) => Object.entries(named));
  return Object.fromEntries(
    messages.map(([name, schema]) => [
      name,
      {
        post: {
          summary: `A ${name} message`,
          security: [],
          requestParams: { header: headers },
          requestBody: { required: true, content: { 'application/json': { schema } } },
          responses: { '2XX': { description: 'Received; anything else is tried again' } },
        },
      },
    ]),
  );
}

function describeOperation(operation: Operation): object {
  const { schemas, summary, tag, roles, status, mediaType, fileType, bodyType, bodyLine, problems } =
    operation;
  const file = { schema: { type: 'string', format: 'binary' } };
  return {
    summary,
    tags: [tag],
    ...(operation.isOpen === true
      ? { description: 'For everybody.', security: [] }
      : { description: `For: ${roles.join(', ')}.` }),
    requestParams: {
      ...{ path: schemas.params, query: schemas.query },
      ...(operation.isKeyed === true && { header: z.object({ [KEY_HEADER]: IdempotencyKey }) }),
    },
    ...(schemas.body && {
      requestBody: {
        required: true,
        content: {
          [bodyType]: { schema: schemas.body },
          ...(bodyLine !== undefined && { [NDJSON]: { schema: bodyLine } }),
        },
      },
    }),
    responses: {
      [status]: {
        description: status === 201 ? 'Created' : 'OK',
        content: {
          [mediaType]: { schema: schemas.reply },
          ...(fileType !== undefined && { [fileType]: file }),
        },
      },
      ...describeProblems(problems),
    },
  };
}

/** One response for each status, naming the codes that share it. */
function describeProblems(codes: readonly ProblemCode[]): object {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) {
    const { status } = describeProblem(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, sharing]) => [
      status,
      {
        description: sharing.map((code) => `${code}: ${describeProblem(code).title}`).join('; '),
        content: { 'application/problem+json': { schema: ProblemDocument } },
      },
    ]),
  );
}
