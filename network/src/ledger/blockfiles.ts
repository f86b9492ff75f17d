import { mkdir, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { LedgerError } from './errors.js';
import { decodeVarint, encodeVarint } from './varint.js';

/** A place in the block files. */
export interface Position {
  /** The number in `blockfile_<number>`. */
  readonly file: number;
  readonly offset: number;
}

/** A record found by {@link BlockFiles.scan}. */
export interface ScannedRecord {
  readonly bytes: Buffer;
  /** Where the record's bytes start, after their length. */
  readonly start: Position;
  /** Where its length, and so the record as a whole, starts. */
  readonly lengthAt: Position;
  /** Where the next record begins. */
  readonly end: Position;
}

/** Longest varint that can stand before a record. */
const MAX_LENGTH_BYTES = 10;

/** The name of a block file. */
export const fileName = (file: number): string => `blockfile_${String(file).padStart(6, '0')}`;

/**
 * The append-only files of Fabric's block store (common/ledger/blkstorage): records, each after its length as a
 * varint, in files of at most `maxFileSize` bytes unless one record alone is larger.
 */
export class BlockFiles {
  readonly #directory: string;
  readonly #maxFileSize: number;
  #current: FileHandle;
  #end: Position;

  private constructor(directory: string, maxFileSize: number, current: FileHandle, end: Position) {
    this.#directory = directory;
    this.#maxFileSize = maxFileSize;
    this.#current = current;
    this.#end = end;
  }

  /** Opens the last file of a directory, or creates the first. */
  static async open(directory: string, maxFileSize: number): Promise<BlockFiles> {
    await mkdir(directory, { recursive: true });
    const file = await BlockFiles.lastFile(directory);
    const current = await openFile(directory, file);
    const { size } = await current.stat();
    return new BlockFiles(directory, maxFileSize, current, { file, offset: size });
  }

  /** Opens the files of a directory to read them only. */
  static async openToRead(directory: string): Promise<BlockFiles> {
    const file = await BlockFiles.lastFile(directory);
    const current = await open(join(directory, fileName(file)), 'r');
    const { size } = await current.stat();
    return new BlockFiles(directory, size, current, { file, offset: size });
  }

  /** Number of the last file of a directory, 0 if it has none. */
  static async lastFile(directory: string): Promise<number> {
    const names = (await readdir(directory)).filter((name) => /^blockfile_\d{6,}$/.test(name));
    return Math.max(0, ...names.map((name) => Number(name.slice('blockfile_'.length))));
  }

  /** Where the next record will go, or the file before a roll ends. */
  get end(): Position {
    return this.#end;
  }

  /**
   * Appends a record and flushes it to the disk before returning.
   * @returns where the record's bytes start, after their length
   * @throws LedgerError WRITE_FAILED; the file is as it was before
   */
  async append(record: Uint8Array): Promise<Position> {
    const length = encodeVarint(record.length);
    const total = length.length + record.length;
    const before = { current: this.#current, end: this.#end };
    const rolls = this.#end.offset > 0 && this.#end.offset + total > this.#maxFileSize;
    try {
      if (rolls) await this.#roll();
      await writeAll(this.#current, [length, record], this.#end.offset);
      await this.#current.datasync();
    } catch (cause) {
      await this.#undo(before);
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new LedgerError('WRITE_FAILED', `A block could not be written: ${reason}`, { cause });
    }
    if (rolls) await before.current.close();
    const start = { file: this.#end.file, offset: this.#end.offset + length.length };
    this.#end = { file: start.file, offset: this.#end.offset + total };
    return start;
  }

  /** Bytes at a place. @throws LedgerError CORRUPT if the file ends before */
  async read(position: Position, length: number): Promise<Buffer> {
    if (position.file === this.#end.file) return readExactly(this.#current, position.offset, length);
    const handle = await open(join(this.#directory, fileName(position.file)));
    try {
      return await readExactly(handle, position.offset, length);
    } finally {
      await handle.close();
    }
  }

  /**
   * Every complete record from a place on. Ends where the files end, or before an incomplete record, which only
   * the last file may have: the trace of a write that a crash cut short.
   * @throws LedgerError CORRUPT if an earlier file ends within a record
   */
  async *scan(from: Position): AsyncGenerator<ScannedRecord> {
    let position = from;
    while (position.file <= this.#end.file) {
      const record = await this.#recordAt(position);
      if (record) {
        yield record;
        position = record.end;
      } else if (position.file === this.#end.file) {
        return;
      } else {
        await this.#expectEnd(position);
        position = { file: position.file + 1, offset: 0 };
      }
    }
  }

  /** Cuts the last file; what was behind is an incomplete write. An empty file goes, unless it is the first. */
  async truncate(end: Position): Promise<void> {
    if (end.file !== this.#end.file) throw new LedgerError('CORRUPT', 'Only the last block file can be cut.');
    await this.#current.truncate(end.offset);
    await this.#current.datasync();
    this.#end = end;
    if (end.offset === 0 && end.file > 0) {
      await this.#current.close();
      await unlink(join(this.#directory, fileName(end.file)));
      this.#current = await openFile(this.#directory, end.file - 1);
      this.#end = { file: end.file - 1, offset: (await this.#current.stat()).size };
    }
  }

  async close(): Promise<void> {
    await this.#current.close();
  }

  async #roll(): Promise<void> {
    const file = this.#end.file + 1;
    this.#current = await openFile(this.#directory, file);
    this.#end = { file, offset: 0 };
  }

  /** After a failed write: leaves nothing of it, as far as the disk lets us; opening again does the rest. */
  async #undo({ current, end }: { readonly current: FileHandle; readonly end: Position }): Promise<void> {
    const failed = this.#current;
    this.#current = current;
    this.#end = end;
    try {
      if (failed === current) {
        await current.truncate(end.offset);
      } else {
        await failed.close();
        await unlink(join(this.#directory, fileName(end.file + 1)));
      }
    } catch {
      // The write's own error says what is wrong.
    }
  }

  async #recordAt(lengthAt: Position): Promise<ScannedRecord | undefined> {
    const size = await this.#sizeOf(lengthAt.file);
    const head = await this.read(lengthAt, Math.min(MAX_LENGTH_BYTES, size - lengthAt.offset));
    const length = decodeVarint(head, 0);
    if (length === undefined || length.value === 0n) return undefined;
    const start = { file: lengthAt.file, offset: lengthAt.offset + length.end };
    if (length.value > BigInt(size - start.offset)) return undefined;
    const bytes = await this.read(start, Number(length.value));
    return { bytes, start, lengthAt, end: { file: start.file, offset: start.offset + bytes.length } };
  }

  async #expectEnd(position: Position): Promise<void> {
    const size = await this.#sizeOf(position.file);
    if (position.offset !== size) {
      throw new LedgerError(
        'CORRUPT',
        `${fileName(position.file)} has no whole block at byte ${position.offset}.`,
      );
    }
  }

  async #sizeOf(file: number): Promise<number> {
    if (file === this.#end.file) return this.#end.offset;
    const handle = await open(join(this.#directory, fileName(file)));
    try {
      return (await handle.stat()).size;
    } finally {
      await handle.close();
    }
  }
}

/** Opens for reading and writing, creating it durably: a file is not safe until its directory is flushed. */
async function openFile(directory: string, file: number): Promise<FileHandle> {
  const path = join(directory, fileName(file));
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
  }
  const created = await open(path, 'wx+');
  const parent = await open(directory);
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
  return created;
}

async function writeAll(handle: FileHandle, parts: Uint8Array[], offset: number): Promise<void> {
  const bytes = Buffer.concat(parts);
  for (let written = 0; written < bytes.length;) {
    const result = await handle.write(bytes, written, bytes.length - written, offset + written);
    written += result.bytesWritten;
  }
}

async function readExactly(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) throw new LedgerError('CORRUPT', 'A block file is shorter than the index says.');
    filled += bytesRead;
  }
  return buffer;
}
