import { LedgerError } from '@xinjian/chaincode/model';
import { NotRecorded, NotSettled } from '../access/came-to-nothing.js';
import { ClaimedOtherwise, ClaimTaken, TooManyAccesses } from '../access/claim.js';
import { isUnavailable } from '../database/connection.js';
import { BlockNotFound, CommitFailed, CommitUnknown, LedgerUnavailable } from '../ledger/errors.js';
import { InvalidCursor, ReadModelBehind } from '../projection/errors.js';
import { Problem } from './problem.js';

/** What body-parser and express say of a request that they refuse. */
interface HttpRefusal {
  readonly status: number;
  /** Only body-parser's have one: what is wrong with the body. */
  readonly type?: unknown;
}

/** The one place where errors become problems. Whatever is not known here is INTERNAL and tells nothing. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof LedgerError) {
    return new Problem(error.code, error.detail, error.code === 'CLOCK_SKEW' ? { retryable: true } : {});
  }
  return (
    ledgerProblem(error) ??
    behindProblem(error) ??
    claimProblem(error) ??
    databaseProblem(error) ??
    requestProblem(error) ??
    internal(error)
  );
}

function ledgerProblem(error: unknown): Problem | undefined {
  if (error instanceof LedgerUnavailable) {
    return new Problem('LEDGER_UNAVAILABLE', 'Try again later.', { retryable: true }, { cause: error });
  }
  if (error instanceof CommitUnknown) {
    const { transactionId } = error;
    return new Problem(
      'COMMIT_UNKNOWN',
      'Send the same statement again to learn what became of it.',
      { transactionId, retryable: true },
      { cause: error },
    );
  }
  if (error instanceof CommitFailed) return failureProblem(error);
  return error instanceof BlockNotFound ? new Problem('NOT_FOUND', error.message) : undefined;
}

/** Of an access the same statement is worth sending again, whatever the code: a new chaincode may have come between. */
function failureProblem(error: CommitFailed): Problem {
  const { transactionId, validationCode } = error;
  if (error instanceof NotRecorded) {
    const detail = 'Nothing was recorded: send the same statement again.';
    return new Problem('LEDGER_UNAVAILABLE', detail, { transactionId, retryable: true }, { cause: error });
  }
  if (error instanceof NotSettled) {
    return new Problem(
      'COMMIT_UNKNOWN',
      'The access is recorded, and not settled yet: send the same statement again.',
      { transactionId: error.recorded, retryable: true },
      { cause: error },
    );
  }
  return new Problem('CONFLICT', `The transaction was committed ${validationCode}: it changed nothing.`, {
    transactionId,
    retryable: error.isConflict,
  });
}

/** Nothing older is shown in its place. */
function behindProblem(error: unknown): Problem | undefined {
  if (!(error instanceof ReadModelBehind)) return undefined;
  const { transactionId } = error;
  const detail = 'The answer is not to be had yet; the same call again, a statement as it was, gives it.';
  const named = transactionId !== undefined && { transactionId };
  return new Problem(
    'READ_MODEL_BEHIND',
    detail,
    { ...named, retryable: true },
    { cause: error, retryAfter: 1 },
  );
}

function claimProblem(error: unknown): Problem | undefined {
  if (error instanceof ClaimedOtherwise) {
    return new Problem('IDEMPOTENCY_CONFLICT', 'This jti was used by another statement.');
  }
  if (error instanceof TooManyAccesses) {
    return new Problem('RATE_LIMITED', 'Too many accesses are under way: send it again in a while.', {
      retryable: true,
    });
  }
  if (error instanceof ClaimTaken) {
    return new Problem('COMMIT_UNKNOWN', 'Another call is at work on this statement: send it again.', {
      retryable: true,
    });
  }
  return undefined;
}

/** A write may have taken effect: statements are sent again as they are, and act once. */
function databaseProblem(error: unknown): Problem | undefined {
  if (!isUnavailable(error)) return undefined;
  const detail = 'Try again later; send a statement again as it was.';
  return new Problem('DATABASE_UNAVAILABLE', detail, { retryable: true }, { cause: error });
}

function requestProblem(error: unknown): Problem | undefined {
  if (error instanceof InvalidCursor) return new Problem('MALFORMED', `query/cursor: ${error.message}`);
  if (!isHttpRefusal(error)) return undefined;
  if (error.status === 413) return new Problem('PAYLOAD_TOO_LARGE', 'A body has at most 256 kB.');
  if (typeof error.type === 'string') return new Problem('MALFORMED', `body: ${error.type}`);
  return new Problem('MALFORMED', 'path: does not decode');
}

function isHttpRefusal(error: unknown): error is HttpRefusal {
  if (!(error instanceof Error) || !('status' in error)) return false;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 500;
}

function internal(error: unknown): Problem {
  return new Problem('INTERNAL', 'Tell the operator the request id.', {}, { cause: error });
}
