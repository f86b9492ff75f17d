import { expect } from 'chai';
import { LedgerError, type LedgerErrorCode } from '@xinjian/chaincode/model';

/** Expects the ledger to refuse with a code, and with a detail that holds a text. @returns the refusal */
export async function expectRefusal(
  work: Promise<unknown>,
  code: LedgerErrorCode | readonly LedgerErrorCode[],
  detail = '',
): Promise<LedgerError> {
  const error = await work.then(
    () => expect.fail('it was accepted'),
    (refused: unknown) => refused,
  );
  if (!(error instanceof LedgerError)) throw error;
  expect([code].flat(), error.message).to.include(error.code);
  expect(error.detail).to.include(detail);
  return error;
}
