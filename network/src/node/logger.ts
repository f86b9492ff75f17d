/** Writes one JSON object a line: time (RFC 3339), level, message, and what belongs to it. */
export class Logger {
  readonly #write: (line: string) => void;
  readonly #context: Readonly<Record<string, unknown>>;

  constructor(write: (line: string) => void, context: Readonly<Record<string, unknown>> = {}) {
    this.#write = write;
    this.#context = context;
  }

  /** A logger whose lines also bear this. */
  with(context: Readonly<Record<string, unknown>>): Logger {
    return new Logger(this.#write, { ...this.#context, ...context });
  }

  info(message: string, context: Readonly<Record<string, unknown>> = {}): void {
    this.#log('info', message, context);
  }

  warn(message: string, context: Readonly<Record<string, unknown>> = {}): void {
    this.#log('warn', message, context);
  }

  error(message: string, error: unknown): void {
    const detail =
      error instanceof Error ? { error: error.message, stack: error.stack } : { error: String(error) };
    this.#log('error', message, detail);
  }

  #log(level: string, message: string, context: Readonly<Record<string, unknown>>): void {
    const time = new Date().toISOString();
    this.#write(`${JSON.stringify({ time, level, message, ...this.#context, ...context })}\n`);
  }
}
