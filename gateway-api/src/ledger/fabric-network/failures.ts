import { LedgerError } from '@xinjian/chaincode/model';
import { LedgerUnavailable } from '../errors.js';
import type { ProposalResponse } from './channel.js';

type Answer = ProposalResponse['responses'][number];

/** Peers that endorsed different results. */
const MISMATCH = 'Peer endorsements do not match';

/** A proposal that was not endorsed as it must be, with what each peer said. */
export class NotEndorsed extends Error {
  readonly messages: readonly string[];
  /**
   * Whether peers answered as they do where they stand at different heights: they endorsed different results, or some
   * refused what others endorsed. Asked again, they agree.
   */
  readonly isPassing: boolean;

  constructor(messages: readonly string[], isEndorsedBySome: boolean) {
    super(messages.join('\n'));
    this.name = 'NotEndorsed';
    this.messages = messages;
    const isRefused = refusalIn(messages) !== undefined;
    this.isPassing = isRefused ? isEndorsedBySome : messages.includes(MISMATCH);
  }
}

/**
 * The peers' answers, if each has endorsed the same.
 * @throws {NotEndorsed}
 */
export function endorsedAnswer({ errors, responses }: ProposalResponse): Answer {
  const answers = [...responses, ...errors.flatMap(answersOf)];
  const isEndorsedBySome = answers.some((answer) => !(answer instanceof Error) && !isRefusal(answer));
  const messages = [...errors.flatMap(messagesOf), ...responses.filter(isRefusal).map(messageOf)];
  const [first] = responses;
  if (messages.length > 0 || first === undefined) throw new NotEndorsed(messages, isEndorsedBySome);
  if (responses.some(({ payload }) => !payload.equals(first.payload)))
    throw new NotEndorsed([MISMATCH], true);
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

/** An error with which the SDK gives up; it hangs the answers of the peers on it. */
type GivenUp = Error & { readonly endorsements?: readonly (Answer | Error)[] };

function answersOf({ endorsements = [] }: GivenUp): readonly (Answer | Error)[] {
  return endorsements;
}

function messagesOf(error: GivenUp): string[] {
  const answers = answersOf(error).map((answer) =>
    answer instanceof Error ? answer.message : messageOf(answer),
  );
  return [error.message, ...answers];
}
