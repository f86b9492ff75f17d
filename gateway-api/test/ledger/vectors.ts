import { readFileSync } from 'node:fs';

const blocks = JSON.parse(readFileSync(new URL('vectors/blocks.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

/** A block of the vectors, as the peer sent it. */
export function rawBlock(number: number): Uint8Array {
  return Buffer.from(blocks[String(number)]!, 'base64');
}
