import { z } from 'zod';

/** What is wrong with a file that a setting names, on one line; never what the file holds. */
export interface SettingFault {
  readonly setting: string;
  readonly file: string;
  readonly reason: string;
}

/** Reads what a setting names. @returns its value, or why it has none */
export async function tryReading<Value>(
  setting: string,
  file: string,
  read: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly fault: SettingFault }> {
  try {
    return { value: await read() };
  } catch (error) {
    return { fault: { setting, file, reason: reasonOf(error, file) } };
  }
}

const FILE_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read',
  EPERM: 'it may not be read',
  EISDIR: 'it is a folder',
};

function reasonOf(error: unknown, file: string): string {
  if (error instanceof z.ZodError) return shapeFault(error);
  // the message of JSON.parse quotes the file
  if (error instanceof SyntaxError) return 'not JSON';
  if (!(error instanceof Error)) return 'not as expected';
  return fileFault(error, file) ?? error.message.split('\n', 1).join('');
}

function shapeFault({ issues: [issue] }: z.ZodError): string {
  return [...(issue?.path ?? []), issue?.message ?? 'not as expected'].join(': ');
}

function fileFault({ code = '', path = '' }: NodeJS.ErrnoException, file: string): string | undefined {
  const fault = FILE_FAULTS[code];
  return fault === undefined || path === '' || path === file ? fault : `${path}: ${fault}`;
}
