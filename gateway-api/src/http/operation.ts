import type { IncomingHttpHeaders } from 'node:http';
import { LedgerError } from '@xinjian/chaincode/model';
import { z } from 'zod';
import type { Caller, Role } from './caller.js';
import { IdempotencyKey, KEY_HEADER } from './idempotency-key.js';
import type { Immutable } from './immutable.js';
import type { LineReport } from './line-report.js';
import { inOrder, isNdjson, type Line, type LineLimits, NDJSON, readLines } from './ndjson.js';
import { Problem, type ProblemCode } from './problem.js';
import { ProblemDocument } from './problem-document.js';
import type { SenderClock } from './sending-time.js';
import { WaitedFor } from './waited-for.js';

/** What any operation may answer, also one for everybody. */
export const WITHOUT_TOKEN: readonly ProblemCode[] = [
  'MALFORMED',
  'REQUEST_TIMEOUT',
  'PAYLOAD_TOO_LARGE',
  'RATE_LIMITED',
  'STOPPING',
  'DATABASE_UNAVAILABLE',
  'INTERNAL',
];

/** Codes that any operation with a caller may answer with. */
export const EVERYWHERE: readonly ProblemCode[] = [
  ...WITHOUT_TOKEN,
  'UNAUTHENTICATED',
  'ISSUER_UNAVAILABLE',
  'FORBIDDEN',
];

/** A request as it came, before any schema. */
export interface RawRequest {
  /** Null where nobody said who is calling, which only open operations let pass. */
  readonly caller: Caller | null;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** The body's bytes, where its type is none that is parsed beforehand. */
  readonly stream: AsyncIterable<Uint8Array>;
  /** The time that the sender has for the rest of it. */
  readonly clock: SenderClock;
  /** What is written of one of its lines. */
  readonly line: (number: number) => LineReport;
  /** Which of some media types the caller likes best (RFC 9110, Accept). */
  readonly accepts: (types: string[]) => string | false;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
}

/** An answer: whole, as a file, or piece by piece as the caller reads it. */
export type Reply =
  | { readonly status: number; readonly body: unknown }
  | { readonly status: number; readonly file: File }
  | { readonly status: number; readonly pieces: AsyncIterable<string> };

/** Bytes that go out as they are. */
export interface File {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** One operation of the interface: what express serves, OpenAPI describes and the authorisation test walks. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  /** Who may call. */
  readonly roles: readonly Role[];
  /** Whether everybody may call, without a token. */
  readonly isOpen?: true;
  readonly schemas: {
    readonly params: z.ZodObject;
    readonly query: z.ZodObject;
    readonly body: z.ZodType | undefined;
    readonly reply: z.ZodType;
  };
  readonly status: 200 | 201;
  /** Whether it takes `Idempotency-Key`, since no statement tells that it comes again. */
  readonly isKeyed?: true;
  /** Of the answer, where it is no problem. */
  readonly mediaType: string;
  /** As which file the answer may be had instead. */
  readonly fileType?: string;
  /** Of the body, where there is one. */
  readonly bodyType: string;
  /** One line of the body, where it may come as NDJSON instead. */
  readonly bodyLine?: z.ZodType;
  readonly problems: readonly ProblemCode[];
  /** What is sent to the caller's own address afterwards, by name. */
  readonly messages?: Readonly<Record<string, z.ZodType>>;
  respond(request: RawRequest): Promise<Reply>;
}

export interface Definition<
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> extends Pick<Operation, 'method' | 'path' | 'summary' | 'tag' | 'roles' | 'isKeyed'> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly reply: Answer;
  /** 200 where absent. */
  readonly status?: 201;
  /** Beside those that every operation may answer with. */
  readonly problems?: readonly ProblemCode[];
  readonly messages?: Operation['messages'];
  handle(request: {
    readonly caller: Caller;
    readonly params: z.output<Params>;
    readonly query: z.output<Query>;
    readonly body: z.output<Body>;
    /** Of a call that takes one, where it was sent. */
    readonly key: string | undefined;
    readonly signal: AbortSignal;
  }): Promise<Immutable<z.input<Answer>>>;
}

const none = z.strictObject({});
const JSON_TYPE = 'application/json';

/**
 * Makes an operation: checks the caller's role before all else, parses strictly what comes in, and lets out only
 * what its schema documents.
 */
export function operation<
  Answer extends z.ZodType,
  Params extends z.ZodObject = z.ZodObject<Record<string, never>>,
  Query extends z.ZodObject = z.ZodObject<Record<string, never>>,
  Body extends z.ZodType = z.ZodUndefined,
>(definition: Definition<Params, Query, Body, Answer>): Operation {
  const { method, path, summary, tag, roles, body, reply, status = 200, problems = [] } = definition;
  const params = definition.params ?? none;
  const query = definition.query ?? none;
  const keyOf = ({ [KEY_HEADER.toLowerCase()]: key }: IncomingHttpHeaders) =>
    definition.isKeyed === true ? parse(`header/${KEY_HEADER}`, IdempotencyKey, key) : undefined;
  return {
    ...{ method, path, summary, tag, roles, status, mediaType: JSON_TYPE, bodyType: JSON_TYPE },
    problems: [...EVERYWHERE, ...problems],
    schemas: { params, query, body, reply },
    ...(definition.messages !== undefined && { messages: definition.messages }),
    ...(definition.isKeyed === true && { isKeyed: true }),
    async respond(request) {
      const { signal } = request;
      const caller = requireRole(roles, request.caller);
      const answer = await definition.handle({
        caller,
        signal,
        key: keyOf(request.headers),
        params: parse('path', params, request.params) as z.output<Params>,
        query: parse('query', query, request.query) as z.output<Query>,
        body: (body === undefined ? undefined : parse('body', body, request.body)) as z.output<Body>,
      });
      return { status, body: reply.parse(answer) };
    },
  };
}

export interface StreamDefinition<Query extends z.ZodObject> extends Pick<
  Operation,
  'method' | 'path' | 'summary' | 'tag' | 'roles' | 'mediaType'
> {
  readonly query: Query;
  /** One piece, as OpenAPI describes it. */
  readonly reply: z.ZodType;
  readonly problems?: readonly ProblemCode[];
  /** Whatever it throws before it answers becomes a problem; afterwards the stream just ends. */
  handle(request: {
    readonly caller: Caller;
    readonly query: z.output<Query>;
    readonly headers: IncomingHttpHeaders;
    readonly signal: AbortSignal;
  }): Promise<AsyncIterable<string>>;
}

/** Makes an operation that answers piece by piece; role and query are checked as for any other. */
export function streaming<Query extends z.ZodObject>(definition: StreamDefinition<Query>): Operation {
  const { method, path, summary, tag, roles, mediaType, query, reply, problems = [] } = definition;
  return {
    ...{ method, path, summary, tag, roles, mediaType, bodyType: JSON_TYPE, status: 200 },
    problems: [...EVERYWHERE, ...problems],
    schemas: { params: none, query, body: undefined, reply },
    async respond({ headers, signal, ...request }) {
      const caller = requireRole(roles, request.caller);
      const parsed = parse('query', query, request.query);
      return { status: 200, pieces: await definition.handle({ caller, headers, signal, query: parsed }) };
    },
  };
}

export interface LinesDefinition<Body extends z.ZodType, Answer extends z.ZodType> extends Pick<
  Operation,
  'method' | 'path' | 'summary' | 'tag' | 'roles' | 'problems'
> {
  /** One line. */
  readonly body: Body;
  /** The answer to one line; in its place may stand a problem document. */
  readonly reply: Answer;
  readonly limits: LineLimits;
  /** The most lines answered at a time. */
  readonly width: number;
  /** Bounds how many of these a caller has under way. @throws {Problem} RATE_LIMITED */
  hold(caller: Caller, pieces: AsyncIterable<string>): AsyncIterable<string>;
  /** Answers one line; what it throws becomes a problem in its place. */
  handle(request: {
    readonly caller: Caller;
    readonly body: z.output<Body>;
  }): Promise<Immutable<z.input<Answer>>>;
}

/** Makes an operation that takes and gives newline-delimited JSON: a line for a line, in their order, as they come. */
export function lineByLine<Body extends z.ZodType, Answer extends z.ZodType>(
  definition: LinesDefinition<Body, Answer>,
): Operation {
  const { method, path, summary, tag, roles, problems, body, reply, limits, width } = definition;
  return {
    ...{ method, path, summary, tag, roles, mediaType: NDJSON, bodyType: NDJSON, status: 200 },
    problems: [...EVERYWHERE, ...problems],
    schemas: { params: none, query: none, body, reply: z.union([reply, ProblemDocument]) },
    respond({ headers, stream, clock, line: reportOf, ...request }) {
      const caller = requireRole(roles, request.caller);
      if (!isNdjson(headers['content-type']))
        throw new Problem('MALFORMED', `header/Content-Type: expected ${NDJSON}`);
      const sender = new WaitedFor(clock);
      let lines = 0;
      const answer = async (line: Line<z.output<Body>>): Promise<string> => {
        const report = reportOf((lines += 1));
        try {
          if ('error' in line) throw line.error;
          const { value } = line;
          const answered = await report.run(() => definition.handle({ caller, body: value }));
          const text = JSON.stringify(reply.parse(answered));
          report.answered(answered);
          return `${text}\n`;
        } catch (error) {
          return `${JSON.stringify(report.refused(error))}\n`;
        }
      };
      return Promise.resolve({
        status: 200,
        pieces: definition.hold(
          caller,
          inOrder(
            sender.items(readLines(stream, body, limits)),
            (line) => sender.work(() => answer(line)),
            width,
          ),
        ),
      });
    },
  };
}

/** @returns the caller, who has one of the roles */
export function requireRole(roles: readonly Role[], caller: Caller | null): Caller {
  if (caller === null) throw new Problem('UNAUTHENTICATED', 'Send an access token as Bearer.');
  if (!roles.includes(caller.role))
    throw new Problem('FORBIDDEN', `This is not for the role ${caller.role}.`);
  return caller;
}

/** @throws {LedgerError} MALFORMED, with the path to the member */
export function parse<Schema extends z.ZodType>(
  part: string,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw LedgerError.malformed(part, parsed.error);
  return parsed.data;
}
