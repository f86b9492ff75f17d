import { LedgerError } from '../ledger/errors.js';
import { StartError } from '../node/errors.js';
import { TopologyError } from '../topology/topology.js';

/** What a command that failed tells its user: one sentence for what can be mended; anything else shows itself whole. */
export function sentenceOf(error: unknown, directory: string): string {
  if (error instanceof LedgerError && error.code === 'LOCKED') {
    return `A network is already running in ${directory}.`;
  }
  const systemError = [error, error instanceof LedgerError ? error.cause : undefined].find(isSystemError);
  if (systemError !== undefined) {
    return systemSentence(systemError, directory);
  }
  return isExpected(error) ? error.message : whole(error);
}

function isExpected(error: unknown): error is Error {
  return error instanceof StartError || error instanceof TopologyError || error instanceof LedgerError;
}

function whole(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function systemSentence(error: NodeJS.ErrnoException, directory: string): string {
  const path = error.path ?? directory;
  const sentences: Readonly<Record<string, string>> = {
    ENOSPC: `The disk is full: ${path} cannot be written.`,
    EACCES: `Access to ${path} is denied.`,
    EROFS: `The file system of ${path} is read-only.`,
    ENOENT: `There is no ${path}.`,
    ENOTDIR: `${path} is not in a folder.`,
    EEXIST: `${path} is not a folder.`,
  };
  return sentences[error.code ?? ''] ?? error.message;
}
