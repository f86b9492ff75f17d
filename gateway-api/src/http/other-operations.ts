import { z } from 'zod';
import type { Immutable } from './immutable.js';
import {
  type Definition,
  EVERYWHERE,
  type File,
  type Operation,
  parse,
  requireRole,
  WITHOUT_TOKEN,
} from './operation.js';
import { Problem, type ProblemCode } from './problem.js';

const none = z.strictObject({});
const JSON_TYPE = 'application/json';

/** An operation whose answer may be had as a file too. */
export interface FiledDefinition<Params extends z.ZodObject, Answer extends z.ZodType, Found> extends Pick<
  Definition<Params, z.ZodObject, z.ZodUndefined, Answer>,
  'path' | 'summary' | 'tag' | 'roles' | 'reply'
> {
  readonly params: Params;
  readonly fileType: string;
  readonly problems: readonly ProblemCode[];
  find(request: {
    readonly caller: ReturnType<typeof requireRole>;
    readonly params: z.output<Params>;
  }): Promise<Found>;
  asData(found: Found): Immutable<z.input<Answer>>;
  /** @throws {Problem} where there is no file of it */
  asFile(found: Found): Omit<File, 'mediaType'>;
}

/** Makes a `get` that answers with JSON or a file, as `Accept` says; 406 where it says neither. */
export function filed<Params extends z.ZodObject, Answer extends z.ZodType, Found>(
  definition: FiledDefinition<Params, Answer, Found>,
): Operation {
  const { path, summary, tag, roles, params, reply, fileType, problems } = definition;
  return {
    ...{ method: 'get', path, summary, tag, roles, status: 200 },
    ...{ mediaType: JSON_TYPE, fileType, bodyType: JSON_TYPE },
    problems: [...EVERYWHERE, 'NOT_ACCEPTABLE', ...problems],
    schemas: { params, query: none, body: undefined, reply },
    async respond(request) {
      const caller = requireRole(roles, request.caller);
      const type = request.accepts([JSON_TYPE, fileType]);
      if (type === false) {
        throw new Problem('NOT_ACCEPTABLE', `header/Accept: expected ${JSON_TYPE} or ${fileType}`);
      }
      const parsed = parse('path', params, request.params);
      parse('query', none, request.query);
      const found = await definition.find({ caller, params: parsed });
      if (type === JSON_TYPE) return { status: 200, body: reply.parse(definition.asData(found)) };
      return { status: 200, file: { ...definition.asFile(found), mediaType: fileType } };
    },
  };
}

export interface OpenDefinition<Params extends z.ZodObject, Answer extends z.ZodType> extends Pick<
  Definition<Params, z.ZodObject, z.ZodUndefined, Answer>,
  'path' | 'summary' | 'tag' | 'reply'
> {
  readonly params: Params;
  readonly problems: readonly ProblemCode[];
  handle(request: { readonly params: z.output<Params> }): Promise<Immutable<z.input<Answer>>>;
}

/** Makes a `get` for everybody, without a token; calls are counted by address. */
export function open<Params extends z.ZodObject, Answer extends z.ZodType>(
  definition: OpenDefinition<Params, Answer>,
): Operation {
  const { path, summary, tag, params, reply, problems } = definition;
  return {
    ...{ method: 'get', path, summary, tag, roles: [], isOpen: true, status: 200 },
    ...{ mediaType: JSON_TYPE, bodyType: JSON_TYPE },
    problems: [...WITHOUT_TOKEN, ...problems],
    schemas: { params, query: none, body: undefined, reply },
    async respond(request) {
      const parsed = parse('path', params, request.params);
      parse('query', none, request.query);
      return { status: 200, body: reply.parse(await definition.handle({ params: parsed })) };
    },
  };
}
