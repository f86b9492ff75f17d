/** What the gateway answered: a body of JSON, or the problem that it named. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** An answer that was not the one expected; its message carries the gateway's own words. */
export class UnexpectedAnswer extends Error {
  readonly answer: Answer;

  constructor(what: string, answer: Answer) {
    super(`${what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.name = 'UnexpectedAnswer';
    this.answer = answer;
  }
}

/** The body of an answer in the 200s. @throws {UnexpectedAnswer} for any other */
export function expectOk(what: string, answer: Answer): unknown {
  if (answer.status < 200 || answer.status > 299) throw new UnexpectedAnswer(what, answer);
  return answer.body;
}
