import { Child, type ChildOptions } from './child.js';

/** Something that runs until it is stopped, or ends unasked. */
export interface Running {
  readonly name: string;
  /** Settles with its exit code, signal or cause. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Nothing more is started: everything is being stopped. */
export class Stopped extends Error {}

/** Starts things in order, stops them in the opposite order, and tells when one of them ends unasked. */
export class Supervisor {
  readonly #started: Running[] = [];
  readonly #onUnexpectedEnd: (name: string, how: string) => void;
  #stopping: Promise<void> | undefined;

  constructor(onUnexpectedEnd: (name: string, how: string) => void) {
    this.#onUnexpectedEnd = onUnexpectedEnd;
  }

  async start(options: ChildOptions): Promise<Child> {
    if (this.#stopping !== undefined) throw new Stopped();
    const child = await Child.start(options);
    await this.watch(child);
    return child;
  }

  /** Takes something that runs under its care. @throws {Stopped} having stopped it, where all is being stopped */
  async watch(running: Running): Promise<void> {
    if (this.#stopping !== undefined) {
      await running.stop();
      throw new Stopped();
    }
    this.#started.unshift(running);
    void running.ended.then((how) => {
      if (this.#stopping === undefined) this.#onUnexpectedEnd(running.name, how);
    });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const started of this.#started) await started.stop();
  }
}
