import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { Report } from '../report.js';

/** Sets reports as PDF, one after the other, in a thread of their own: nobody else's call waits for them. */
export interface Renderer {
  /** @throws {Error} the thread failed, or took too long */
  render(report: Report): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** How long a report may wait and be set, in milliseconds: its settlement is due within a minute. */
const LONGEST = 30_000;
/** How long the thread is kept, with its fonts, when nothing is to be set, in milliseconds. */
const IDLE = 60_000;

/** The thread starts with the first report. */
export function openRenderer(): Renderer {
  const threads = new Piscina<Report, Uint8Array>({
    filename: new URL(`./render${extname(fileURLToPath(import.meta.url))}`, import.meta.url).href,
    ...{ minThreads: 0, maxThreads: 1, idleTimeout: IDLE },
  });
  return {
    render: (report) => threads.run(report, { signal: AbortSignal.timeout(LONGEST) }),
    close: () => threads.destroy(),
  };
}
