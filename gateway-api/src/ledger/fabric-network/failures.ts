import { LedgerError } from '@xinjian/chaincode/model';
import { LedgerUnavailable } from '../errors.js';
import type { ProposalResponse } from './channel.js';

type Answer = ProposalResponse['responses'][number];

/** Peers that endorsed different results: they stand at different heights, and agree when asked again. */
const MISMATCH = 'Peer endorsements do not match';

/** A proposal that was not endorsed as it must be, with what each peer said. */
export class NotEndorsed extends Error {
  readonly messages: readonly string[];

  constructor(messages: readonly string[]) {
    super(messages.join('\n'));
    this.name = 'NotEndorsed';
    this.messages = messages;
  }

  get isPassing(): boolean {
    return this.messages.includes(MISMATCH) && refusalIn(this.messages) === undefined;
  }
}

/**
 * The peers' answers, if each has endorsed the same.
 * @throws {NotEndorsed}
 */
export function endorsedAnswer({ errors, responses }: ProposalResponse): Answer {
  const messages = [...errors.flatMap(messagesOf), ...responses.filter(isRefusal).map(messageOf)];
  const [first] = responses;
  if (messages.length > 0 || first === undefined) throw new NotEndorsed(messages);
  if (responses.some(({ payload }) => !payload.equals(first.payload))) throw new NotEndorsed([MISMATCH]);
  return first;
}

/**
 * What a failed endorsement or query means: a refusal by the chaincode, or that the ledger is not available. Nothing
 * was sent to the orderer.
 */
export function refusalOf(error: unknown): LedgerError | LedgerUnavailable {
  if (error instanceof LedgerUnavailable) return error;
  if (!(error instanceof NotEndorsed)) return new LedgerUnavailable('the ledger failed', { cause: error });
  return (
    refusalIn(error.messages) ??
    new LedgerUnavailable(`the ledger is not available: ${error.message}`, { cause: error })
  );
}

function refusalIn(messages: readonly string[]): LedgerError | undefined {
  for (const message of messages) {
    const refusal = LedgerError.find(message);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function isRefusal({ response, endorsement }: Answer): boolean {
  return response.status >= 400 || endorsement === undefined;
}

function messageOf({ response }: Answer): string {
  return `chaincode response ${response.status}, ${response.message}`;
}

/** The SDK hangs the answers of the peers on the error with which it gives up. */
function messagesOf(error: Error & { readonly endorsements?: readonly (Answer | Error)[] }): string[] {
  const answers = (error.endorsements ?? []).map((answer) =>
    answer instanceof Error ? answer.message : messageOf(answer),
  );
  return [error.message, ...answers];
}
