import { CommitFailed, CommitUnknown, LedgerUnavailable } from './errors.js';
import type { Endorsed, Ledger } from './port.js';

/** The same ledger; each of its failures is told by name: `LedgerUnavailable`, `CommitUnknown`, or a validation code. */
export function observed(ledger: Ledger, onFailure: (name: string) => void): Ledger {
  const watch = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      const name = nameOf(error);
      if (name !== undefined) onFailure(name);
      throw error;
    }
  };
  const watched = (endorsed: Endorsed): Endorsed => ({
    transactionId: endorsed.transactionId,
    result: endorsed.result,
    bytes: endorsed.bytes,
    submit: (options) => watch(endorsed.submit(options)),
  });
  return {
    channel: ledger.channel,
    chaincode: ledger.chaincode,
    propose: (...args) => {
      const proposal = ledger.propose(...args);
      return {
        transactionId: proposal.transactionId,
        endorse: async (options) => watched(await watch(proposal.endorse(options))),
      };
    },
    endorsed: (bytes) => watched(ledger.endorsed(bytes)),
    submit: (...args) => watch(ledger.submit(...args)),
    evaluate: (...args) => watch(ledger.evaluate(...args)),
    commitStatus: (...args) => watch(ledger.commitStatus(...args)),
    blocks: (...args) => ledger.blocks(...args),
    block: (...args) => watch(ledger.block(...args)),
    height: (...args) => watch(ledger.height(...args)),
    close: () => ledger.close(),
  };
}

function nameOf(error: unknown): string | undefined {
  if (error instanceof CommitFailed) return error.validationCode;
  return error instanceof LedgerUnavailable || error instanceof CommitUnknown ? error.name : undefined;
}
