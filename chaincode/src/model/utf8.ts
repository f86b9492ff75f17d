import { LedgerError } from './errors.js';

const encoder = new TextEncoder();
/** Keeps a byte-order mark, which then is no JSON. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text as UTF-8. @throws {LedgerError} MALFORMED: half of a surrogate pair, which UTF-8 does not have */
export function utf8Bytes(text: string): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new LedgerError('MALFORMED', 'text: half of a surrogate pair');
  return encoder.encode(text);
}

/** The text behind UTF-8. @throws {TypeError} what is none */
export function utf8Text(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
