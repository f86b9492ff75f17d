import type { Statement } from '@xinjian/chaincode/model';
import { z } from 'zod';

/** Members by which statements and records name whom they concern. */
const Named = z.object({
  iss: z.string().optional(),
  subject: z.string().nullish(),
  institution: z.string().optional(),
  grantee: z.string().optional(),
  owner: z.string().optional(),
  /** To whom an objection is, or was, passed on. */
  provider: z.string().optional(),
  transfer: z
    .object({ provider: z.string() })
    .transform(({ provider }) => provider)
    .nullish(),
  participant: z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]).optional(),
});

/** Whom a statement, record or access names: its signer among them. */
export function namedIn(value: Statement | object): string[] {
  const named = Named.safeParse(value);
  if (!named.success) return [];
  return Object.values(named.data).filter((name): name is string => typeof name === 'string');
}

/**
 * Those who are named in every one of a transaction's acts: whoever is missing in one would see a neighbour's act
 * by looking at the whole.
 */
export function partiesToAll(acts: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = acts;
  return [...new Set(first)].filter((name) => others.every((names) => names.includes(name)));
}
