import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Request } from 'express';
import type { Logger } from 'pino';
import { bindTransaction } from './logging.js';
import type { Problem } from './problem.js';
import { problemDocument, reportProblem } from './problem-document.js';

/** What is written to the log of one line of a request: its number, outcome and transaction, beside the request's id. */
export interface LineReport {
  /** Does the line's work, in whose course its transaction is noted. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  answered(answer: unknown): void;
  /** @returns the problem document that stands in the answer's place */
  refused(error: unknown): object;
}

/** @param line as the answers are counted, from 1 */
export function lineReport(request: Request, carrying: AsyncLocalStorage<Logger>, line: number): LineReport {
  const log = request.log.child({ line });
  return {
    run: (work) => carrying.run(log, work),
    answered: (answer) => {
      bindTransaction(log, answer);
      log.info({ outcome: 'OK' }, 'line completed');
    },
    refused: (error) => {
      const problem = reportProblem(error, { log });
      log.info({ outcome: problem.code, ...denials(problem) }, 'line completed');
      return problemDocument(problem, request);
    },
  };
}

/** With which codes an access was denied; what else a problem says may be anything. */
function denials({ extensions: { reasons = [] } }: Problem): object {
  const codes = reasons.flatMap((reason) => ('code' in reason ? [reason.code] : []));
  return codes.length === 0 ? {} : { denials: codes };
}
