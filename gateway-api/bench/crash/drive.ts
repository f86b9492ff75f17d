import { agree } from './agreement.js';
import { ask, type Asked, type Question } from './ask.js';
import type { MortalPlatform } from './platform.js';
import { type Arrived, Pushes } from './push.js';
import { Random } from './random.js';

export interface CrashSettings {
  readonly kills: number;
  /** Callers at once. */
  readonly callers: number;
}

/** All that ever left, or was asked for. */
export interface Driven {
  readonly asked: readonly Asked[];
  readonly arrived: readonly Arrived[];
  readonly changes: number;
}

/** Consents that share the accesses. */
const CONSENTS = 6;
/** Of these, under which subscriptions stand. */
const SUBSCRIPTIONS = 2;
/** Answers between one kill and the next, at most; and between one change and the next. */
const BETWEEN = 8;
/** One access of so many is a report: setting it takes a second. */
const REPORTS = 12;
/** One of so many asks for what its consent does not open, and is to be denied. */
const DENIALS = 10;

/** Asks for data without end while data change and processes die; ends when every call has its answer. */
export async function drive(
  platform: MortalPlatform,
  { kills, callers }: CrashSettings,
  random: Random,
  onKill: (victim: string) => void,
): Promise<Driven> {
  const banks = platform.callers('bank');
  const agreements = await Promise.all(Array.from({ length: CONSENTS }, () => agree(platform)));
  // of their own, so that the callers' progress does not change who is killed
  const [choices, faults] = [new Random(random.below(2 ** 31)), new Random(random.below(2 ** 31))];
  const pushes = new Pushes(platform, faults);
  await pushes.open(agreements.slice(0, SUBSCRIPTIONS));
  const progress = new Progress();
  const asked: Asked[] = [];
  const work = Array.from({ length: callers }, async () => {
    while (!progress.isOver) {
      asked.push(await ask(banks, choices.oneOf(agreements), questionOf(choices)));
      progress.made();
    }
  });
  const changing = (async () => {
    while (!progress.isOver) {
      await pushes.change();
      await progress.of(BETWEEN);
    }
  })();
  const killing = (async () => {
    for (let left = kills; left > 0 && !progress.isOver;) {
      await progress.of(1 + random.below(BETWEEN));
      const victim = random.oneOf(platform.victims);
      if (!(await platform.kill(victim))) continue;
      onKill(victim);
      left -= 1;
    }
    progress.end();
  })();
  // who gives up ends the run for all: nobody waits for answers that do not come any more
  try {
    await Promise.all([...work, changing, killing]);
    await pushes.finish();
  } finally {
    progress.end();
    await pushes.close();
  }
  return { asked, arrived: pushes.arrived, changes: pushes.changes };
}

function questionOf(choices: Random): Question {
  return {
    service: choices.below(REPORTS) === 0 ? 'report' : 'query',
    isInScope: choices.below(DENIALS) !== 0,
    isRepeated: choices.below(2) === 0,
  };
}

/** Lets others wait until so many answers have come. */
class Progress {
  #made = 0;
  #isOver = false;
  readonly #waiting = new Set<() => void>();

  get isOver(): boolean {
    return this.#isOver;
  }

  made(): void {
    this.#made += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  async of(count: number): Promise<void> {
    const goal = this.#made + count;
    while (this.#made < goal && !this.#isOver) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  /** Nothing more is to be begun. */
  end(): void {
    this.#isOver = true;
    for (const wake of [...this.#waiting]) wake();
  }
}
