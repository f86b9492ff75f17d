import { decodeBase64, encodeBase64 } from 'ethers';
import { z } from 'zod';
import { LedgerError } from './errors.js';
import { Thumbprint } from './primitives.js';
import { utf8Text } from './utf8.js';

/** The only header that the ledger accepts (RFC 7515; ES256 of RFC 7518). */
export const StatementHeader = z.strictObject({
  alg: z.literal('ES256'),
  kid: Thumbprint,
  typ: z.literal('xinjian+jws'),
});
export type StatementHeader = z.infer<typeof StatementHeader>;

/** The longest compact JWS that is read, in characters. */
export const MAX_JWS_LENGTH = 256 * 1024;

export interface CompactJws {
  readonly header: StatementHeader;
  /** The payload as parsed JSON, not yet checked against any schema. */
  readonly payload: unknown;
  /** ASCII of `header.payload`: what the signature covers. */
  readonly signingInput: string;
  /** r ‖ s, 64 bytes. */
  readonly signature: Uint8Array;
}

/**
 * Takes a compact JWS apart. Verifies nothing.
 * @throws {LedgerError} MALFORMED with the part that does not parse
 */
export function parseCompactJws(jws: string): CompactJws {
  if (jws.length > MAX_JWS_LENGTH) throw new LedgerError('MALFORMED', 'statement: too long');
  const parts = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})$/.exec(jws);
  const [, header = '', payload = '', signature = ''] = parts ?? [];
  if (parts === null) throw new LedgerError('MALFORMED', 'statement: not a compact JWS of ES256');
  const checked = StatementHeader.safeParse(parseJson(header, 'header'));
  if (!checked.success) throw LedgerError.malformed('header', checked.error);
  return {
    header: checked.data,
    payload: parseJson(payload, 'payload'),
    signingInput: `${header}.${payload}`,
    signature: decodeBase64Url(signature, 'signature'),
  };
}

function parseJson(part: string, name: string): unknown {
  try {
    return JSON.parse(utf8Text(decodeBase64Url(part, name)));
  } catch (error) {
    if (error instanceof LedgerError) throw error;
    throw new LedgerError('MALFORMED', `${name}: not JSON in UTF-8`);
  }
}

/** Only the one canonical encoding: else an altered signature could still decode to the same bytes. */
function decodeBase64Url(part: string, name: string): Uint8Array {
  const padded = part
    .padEnd(Math.ceil(part.length / 4) * 4, '=')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  try {
    const bytes = decodeBase64(padded);
    if (encodeBase64(bytes) === padded) return bytes;
  } catch {
    // the refusal below
  }
  throw new LedgerError('MALFORMED', `${name}: not base64url`);
}
