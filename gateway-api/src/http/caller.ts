import { Party } from '@xinjian/chaincode/model';
import { z } from 'zod';

export const ROLES = [
  'enterprise',
  'institution',
  'provider',
  'operator',
  'regulator',
  'notary',
  'issuer',
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** Those who oversee: they see every participant's acts. */
export const OVERSEERS: readonly Role[] = ['regulator', 'operator', 'notary'];

/** Who is calling, as the token says. Statements say who is answerable. */
export const Caller = z.object({
  sub: z.string().min(1),
  name: z.string().min(1),
  role: Role,
  /** Participant id, or an enterprise's subject reference. */
  participant: Party,
  /** When the token expires: seconds since the epoch (RFC 7519). */
  exp: z.number(),
});
export type Caller = z.infer<typeof Caller>;

export function oversees({ role }: Pick<Caller, 'role'>): boolean {
  return OVERSEERS.includes(role);
}
