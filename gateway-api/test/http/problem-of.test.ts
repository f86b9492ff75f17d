import { expect } from 'chai';
import mongoose from 'mongoose';
import { LEDGER_ERRORS, LedgerError, type LedgerErrorCode } from '@xinjian/chaincode/model';
import { NotRecorded, NotSettled } from '../../src/access/came-to-nothing.js';
import { ClaimedOtherwise, ClaimTaken, TooManyAccesses } from '../../src/access/claim.js';
import { problemOf } from '../../src/http/problem-of.js';
import { describeProblem, Problem, PROBLEM_CODES } from '../../src/http/problem.js';
import { BlockNotFound, CommitFailed, CommitUnknown, LedgerUnavailable } from '../../src/ledger/errors.js';
import { InvalidCursor, ReadModelBehind } from '../../src/projection/errors.js';

describe('problems', () => {
  for (const [error, code, status] of [
    [new LedgerUnavailable('down'), 'LEDGER_UNAVAILABLE', 503],
    [new CommitUnknown('t'), 'COMMIT_UNKNOWN', 504],
    [new CommitFailed('t', 'MVCC_READ_CONFLICT'), 'CONFLICT', 409],
    [new CommitFailed('t', 'ENDORSEMENT_POLICY_FAILURE'), 'CONFLICT', 409],
    [new NotRecorded(new CommitFailed('t', 'EXPIRED_CHAINCODE')), 'LEDGER_UNAVAILABLE', 503],
    [new NotSettled(new CommitFailed('t', 'MVCC_READ_CONFLICT'), 'r'), 'COMMIT_UNKNOWN', 504],
    [new ReadModelBehind(7), 'READ_MODEL_BEHIND', 504],
    [new BlockNotFound(7), 'NOT_FOUND', 404],
    [new InvalidCursor(), 'MALFORMED', 400],
    [new ClaimedOtherwise('a'), 'IDEMPOTENCY_CONFLICT', 409],
    [new ClaimTaken('a'), 'COMMIT_UNKNOWN', 504],
    [new TooManyAccesses(7), 'RATE_LIMITED', 429],
    [new mongoose.mongo.MongoNetworkError('a secret host'), 'DATABASE_UNAVAILABLE', 503],
    ...[10107, 13435, 11600, 11602, 189, 91, 134].map(
      (code) =>
        [
          new mongoose.mongo.MongoServerError({ message: 'a secret host', code }),
          'DATABASE_UNAVAILABLE',
          503,
        ] as const,
    ),
    [
      new mongoose.mongo.MongoWriteConcernError({
        ok: 1,
        writeConcernError: { code: 64, errmsg: 'a secret' },
      }),
      'DATABASE_UNAVAILABLE',
      503,
    ],
    [new mongoose.mongo.MongoServerError({ message: 'a secret', code: 2 }), 'INTERNAL', 500],
    [Object.assign(new Error('big'), { status: 413, type: 'entity.too.large' }), 'PAYLOAD_TOO_LARGE', 413],
    [Object.assign(new Error('bad'), { status: 400, type: 'entity.parse.failed' }), 'MALFORMED', 400],
    [new Problem('RATE_LIMITED', 'wait'), 'RATE_LIMITED', 429],
    [new Error('a secret detail'), 'INTERNAL', 500],
    ['not even an error', 'INTERNAL', 500],
  ] as const) {
    it(`makes ${code} of ${error instanceof Error ? error.constructor.name : typeof error}`, () => {
      const problem = problemOf(error);
      expect([problem.code, problem.status]).to.deep.equal([code, status]);
      expect(problem.message).not.to.include('secret');
    });
  }

  it('gives each refusal of the ledger the status that the model names', () => {
    for (const code of Object.keys(LEDGER_ERRORS) as LedgerErrorCode[]) {
      const problem = problemOf(new LedgerError(code, 'why'));
      expect([problem.code, problem.status, problem.message]).to.deep.equal([
        code,
        LEDGER_ERRORS[code],
        'why',
      ]);
    }
  });

  it('has a title for every code', () => {
    for (const code of PROBLEM_CODES) expect(describeProblem(code).title, code).not.to.be.empty;
  });
});
