import type { Report } from './report.js';

/** A report as it was issued: what the institution may fetch while it is kept. */
export interface IssuedReport {
  readonly report: Report;
  /** The PDF in base64; null where nothing could be delivered. The settled digest is over its bytes. */
  readonly pdf: string | null;
}
