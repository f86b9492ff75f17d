import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { useSession } from '../session/context.js';
import type { Query } from './client.js';
import { listOf } from './shapes/list.js';
import { CatalogueRow, Participant, Purposes } from './shapes/registry.js';

/** How long what seldom changes is kept, in milliseconds. */
const REFERENCE = 5 * 60_000;

/** One resource by its path. `live` looks again when something happened on the ledger that the person may see. */
export function useResource<T>(
  path: string | undefined,
  schema: z.ZodType<T>,
  options: { readonly query?: Query; readonly live?: boolean } = {},
) {
  const { client } = useSession();
  const { query = {}, live = false } = options;
  return useQuery({
    queryKey: [path, query],
    queryFn: () => client.get(path ?? '', schema, query),
    enabled: path !== undefined,
    meta: { live },
  });
}

interface ListOptions {
  readonly query?: Query;
  readonly live?: boolean;
  readonly limit?: number;
  /** How often to look again, in milliseconds, for what no event tells of. */
  readonly every?: number;
}

/** A list, page after page, newest first. */
export function useList<T>(path: string, row: z.ZodType<T>, options: ListOptions = {}) {
  const { client } = useSession();
  const { query = {}, live = false, limit = 50, every = false } = options;
  return useInfiniteQuery({
    queryKey: [path, 'list', query, limit],
    queryFn: ({ pageParam }) => client.get(path, listOf(row), { ...query, limit, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: every,
    meta: { live },
    select: ({ pages }) => pages.flatMap(({ items }) => items),
  });
}

/** The sharing catalogue, every item in its latest version. */
export function useCatalogue() {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/v1/catalogue'],
    queryFn: async () =>
      byId((await client.get('/v1/catalogue', listOf(CatalogueRow), { limit: 200 })).items),
    staleTime: REFERENCE,
  });
}

/** Purposes, and the words for every denial. */
export function usePurposes() {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/v1/purposes'],
    queryFn: () => client.get('/v1/purposes', Purposes),
    staleTime: REFERENCE,
  });
}

/** Everybody on the ledger but the enterprises. */
export function useParticipants() {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/v1/participants'],
    queryFn: async () =>
      byId((await client.get('/v1/participants', listOf(Participant), { limit: 200 })).items),
    staleTime: REFERENCE,
  });
}

/** Lists come newest first; what is read as a register is looked up by its ids. */
function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Row[] {
  return [...rows].sort((one, other) => (one.id < other.id ? -1 : 1));
}
