import { type Answer, UnexpectedAnswer } from '../client/answer.js';

/** Prints the main job as it goes: each step, and where it stands on the ledger. */
export class Narrator {
  readonly #out: (line: string) => void;
  #step = 0;

  constructor(out: (line: string) => void) {
    this.#out = out;
  }

  step(what: string): void {
    this.#step += 1;
    this.#out(`\n${this.#step}. ${what}`);
  }

  detail(name: string, value: unknown): void {
    this.#out(`   ${name.padEnd(12)} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }

  position({ transactionId, blockNumber }: { transactionId: string; blockNumber: number }): void {
    this.detail('transaction', transactionId);
    this.detail('block', String(blockNumber));
  }
}

/** A step that is not as it should be. */
export class Wrong extends Error {}

export function expectThat(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Wrong(`not as it should be: ${what}`);
}

/** @throws {UnexpectedAnswer} unless the gateway answered with this status */
export function expectStatus(what: string, answer: Answer, status: number): unknown {
  if (answer.status !== status) throw new UnexpectedAnswer(`${what}, expected ${status}`, answer);
  return answer.body;
}
