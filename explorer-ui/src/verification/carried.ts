import { readJws } from './statement.js';

/** Whether a text is among a transaction's arguments: alone, or in a JSON array as a batch carries it. */
export function carries(args: readonly string[], text: string): boolean {
  return textsOf(args).includes(text);
}

/** Every compact JWS among a transaction's arguments: alone, or in a JSON array as a batch carries them. */
export function findStatements(args: readonly string[]): string[] {
  return textsOf(args).filter((text) => readJws(text) !== undefined);
}

function textsOf(args: readonly string[]): string[] {
  return args.flatMap((argument) => (argument.startsWith('[') ? stringsOf(argument) : [argument]));
}

function stringsOf(json: string): string[] {
  try {
    const parsed: unknown = JSON.parse(json);
    return Array.isArray(parsed) ? parsed.filter((entry) => typeof entry === 'string') : [];
  } catch {
    return [];
  }
}
