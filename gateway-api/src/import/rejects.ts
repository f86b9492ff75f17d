import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { Reject } from '../intake/take-in.js';

/** What spreadsheet programs take for a formula when a cell begins with it. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * The list of rejects beside an imported file, as CSV with a byte-order mark (spreadsheet programs then read it as
 * UTF-8). It appears whole when the import ends; an import without rejects removes the list of an earlier one.
 */
export class RejectFile {
  readonly path: string;
  readonly #partial: string;
  #handle: FileHandle | undefined;

  constructor(importedFile: string) {
    this.path = `${importedFile}.rejects.csv`;
    this.#partial = `${this.path}.partial`;
  }

  async add(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    this.#handle ??= await begin(this.#partial);
    await this.#handle.write(rejects.map(toLine).join(''));
  }

  async finish(): Promise<void> {
    if (this.#handle === undefined) return rm(this.path, { force: true });
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#partial, this.path);
  }

  /** Leaves an earlier list as it was. */
  async abandon(): Promise<void> {
    await this.#handle?.close();
    await rm(this.#partial, { force: true });
  }
}

async function begin(file: string): Promise<FileHandle> {
  const handle = await open(file, 'w', 0o600);
  await handle.write('\ufeffline,column,reason,value\n');
  return handle;
}

function toLine({ line, column, reason, value }: Reject): string {
  return `${[String(line), column, reason, value].map(toCell).join(',')}\n`;
}

/** Quotes where CSV asks for it, and keeps a cell from being run as a formula. */
function toCell(value: string): string {
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
