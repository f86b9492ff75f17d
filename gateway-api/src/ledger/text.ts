import { Buffer } from 'node:buffer';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes as text where they are UTF-8, else as `base64:` and their base64 form (system chaincodes take protobufs). */
export function printable(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return `base64:${Buffer.from(bytes).toString('base64')}`;
  }
}

/** The bytes of a text that {@link printable} made. */
export function bytesOfPrintable(text: string): Uint8Array {
  return text.startsWith('base64:') ? Buffer.from(text.slice(7), 'base64') : Buffer.from(text, 'utf8');
}

/** Lower-case hexadecimal without prefix, as Fabric prints hashes. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
