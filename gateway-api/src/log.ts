import mongoose from 'mongoose';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { z } from 'zod';

/** What the log tells of an error: never its other members, which may be whole documents. */
export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  /** Where it came from. */
  readonly stack: string;
  readonly cause?: LoggedError;
}

/** The gateway's log; whatever is told of errors goes through {@link errorInLog}. */
export function openLog(level: Level | 'silent', to?: DestinationStream): Logger {
  const options = { level, serializers: { err: errorInLog } };
  return to === undefined ? pino(options) : pino(options, to);
}

/** How many causes are told. */
const CAUSES = 3;

export function errorInLog(error: unknown): LoggedError {
  return told(error, CAUSES);
}

function told(error: unknown, causes: number): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'no error was thrown', stack: '' };
  const { code } = error as { code?: unknown };
  return {
    ...{ type: error.name, message: wordsOf(error), stack: placesIn(error.stack) },
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(error.cause !== undefined && causes > 0 && { cause: told(error.cause, causes - 1) }),
  };
}

/** Where a message of these begins to quote what came in, or what is kept. */
const QUOTED = /["'`{[]|dup key/;
/** Codes of enterprises and citizens, numbers of telephones and accounts. */
const NUMBER = /\b(?=(?:[A-Z]*\d){8})[0-9A-Z]{11,19}\b/g;

function wordsOf(error: Error): string {
  return saidBy(error).replace(NUMBER, '…');
}

function saidBy(error: Error): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ code, path }) => `${path.join('.')}: ${code}`).join('; ');
  }
  const quotes = [mongoose.mongo.MongoServerError, mongoose.Error, SyntaxError];
  if (!quotes.some((kind) => error instanceof kind)) return error.message;
  return error.message.split(QUOTED, 1).join('').trim();
}

/** Without the message, with which a stack begins. */
function placesIn(stack = ''): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
