import pRetry from 'p-retry';
import { type Answer, UnexpectedAnswer } from './answer.js';
import type { Caller } from './caller.js';

/** Longer than a database keeps the transaction of a gateway that was killed in it: a minute. */
const PATIENCE = { retries: 400, factor: 1, minTimeout: 200 } as const;

/** Repeats a call until the platform answers for good, as API.md tells callers to after 503 and 504. */
export function untilAnswered(ask: () => Promise<Answer>): Promise<Answer> {
  return until(ask, ({ status }) => status < 500);
}

/** Reads a resource once the read model, which follows the ledger, shows it. @throws {UnexpectedAnswer} it never did */
export async function untilShown(
  caller: Caller,
  path: string,
  isWhole: (body: unknown) => boolean = () => true,
): Promise<unknown> {
  const { body } = await until(
    () => caller.get(path),
    (answer) => answer.status === 200 && isWhole(answer.body),
  );
  return body;
}

function until(ask: () => Promise<Answer>, isThere: (answer: Answer) => boolean): Promise<Answer> {
  return pRetry(async () => {
    const answer = await ask();
    if (!isThere(answer)) throw new UnexpectedAnswer('not yet there', answer);
    return answer;
  }, PATIENCE);
}
