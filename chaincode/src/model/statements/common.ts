import { z } from 'zod';
import { Digest, Instant, Party, Uuid7, remark, text } from '../primitives.js';

/** Members of every statement. */
const common = {
  /** Who means it: a participant, or an enterprise by its reference. */
  iss: Party,
  /** `<channel>/<chaincode>`: a statement holds on one ledger only. */
  aud: text(200),
  iat: Instant,
  jti: Uuid7,
};

/** A statement's payload: the common members, its type and its own; anything else is refused. */
export function statement<const Type extends string, Members extends z.ZodRawShape>(
  type: Type,
  members: Members,
) {
  return z.strictObject({ type: z.literal(type), ...common, ...members });
}

/** Who signed for an enterprise and by what power, digested. */
export const Signatory = z.strictObject({ digest: Digest, authority: remark(200), proof: remark(200) });

/** Evidence of the business behind a request: its kind, and the salted digest of its number. */
export const Evidence = z.strictObject({ type: z.string().regex(/^[a-z][a-z_]{1,40}$/), digest: Digest });
export type Evidence = z.infer<typeof Evidence>;

/** A P-256 public key as JWK (RFC 7517); no private member parses. */
export const PublicJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  y: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  kid: z.string().max(100).optional(),
  alg: z.literal('ES256').optional(),
  use: z.literal('sig').optional(),
});
export type PublicJwk = z.infer<typeof PublicJwk>;
