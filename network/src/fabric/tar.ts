const BLOCK = 512;
/** Offsets and widths of a header's fields (POSIX.1-1988, ustar). */
const FIELDS = { name: 0, mode: 100, owner: 108, group: 116, size: 124, time: 136, checksum: 148, type: 156 };
const MAGIC = 257;
const REGULAR_FILE = '0';

/** A tar archive of regular files, whose bytes depend on nothing but names and contents. */
export function tar(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).flatMap(([name, content]) => [
    header(name, content.length),
    content,
    new Uint8Array((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...entries, new Uint8Array(2 * BLOCK)]);
}

function header(name: string, size: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, digits: number): void => {
    block.write(value.toString(8).padStart(digits, '0'), offset, 'latin1');
  };
  block.write(name, FIELDS.name, 'utf8');
  octal(0o644, FIELDS.mode, 7);
  octal(0, FIELDS.owner, 7);
  octal(0, FIELDS.group, 7);
  octal(size, FIELDS.size, 11);
  octal(0, FIELDS.time, 11);
  block.write(REGULAR_FILE, FIELDS.type, 'latin1');
  block.write('ustar\u000000', MAGIC, 'latin1');
  // The checksum counts its own field as blanks.
  block.fill(' ', FIELDS.checksum, FIELDS.type);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, FIELDS.checksum, 'latin1');
  return block;
}
