import { Child, ChildFailed, type ChildOptions } from './child.js';

/** Something that runs until it is stopped, or ends unasked. */
export interface Running {
  readonly name: string;
  /** Settles with its exit code, signal or cause. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Nothing more is started: everything is being stopped. */
export class Stopped extends Error {}

export interface SupervisorEvents {
  /** A child ended unasked and was started again. */
  readonly onRestart: (name: string, how: string) => void;
  /** Something ended unasked for good: what depends on it cannot go on. */
  readonly onUnexpectedEnd: (name: string, how: string) => void;
}

/** Where nothing else is said. */
const MOST_RESTARTS = 5;

/**
 * Starts things in order, stops them in the opposite order, starts a child again that ended unasked, and tells when
 * something is gone for good.
 */
export class Supervisor {
  readonly #running = new Map<string, Running>();
  readonly #events: SupervisorEvents;
  readonly #mostRestarts: number;
  #stopping: Promise<void> | undefined;

  /** @param mostRestarts how often one child may end unasked before it is given up */
  constructor(events: SupervisorEvents, mostRestarts = MOST_RESTARTS) {
    this.#events = events;
    this.#mostRestarts = mostRestarts;
  }

  /** @throws {ChildFailed} @throws {Stopped} */
  async start(options: ChildOptions): Promise<Child> {
    return this.#start(options, this.#mostRestarts);
  }

  /** Takes something that runs under its care. @throws {Stopped} having stopped it, where all is being stopped */
  async watch(running: Running): Promise<void> {
    await this.#take(running, (how) => this.#events.onUnexpectedEnd(running.name, how));
  }

  /** Whether anything runs under its care. */
  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #start(options: ChildOptions, restarts: number): Promise<Child> {
    if (this.#stopping !== undefined) throw new Stopped();
    const child = await Child.start(options);
    await this.#take(child, (how) => void this.#startAgain(options, restarts, how));
    return child;
  }

  async #startAgain(options: ChildOptions, restarts: number, how: string): Promise<void> {
    try {
      if (restarts === 0) throw new Error(`${how}, for the ${this.#mostRestarts + 1}th time`);
      await this.#start(options, restarts - 1);
      this.#events.onRestart(options.name, how);
    } catch (error) {
      if (error instanceof Stopped) return;
      if (error instanceof ChildFailed && restarts > 1) {
        await this.#startAgain(options, restarts - 1, error.message);
        return;
      }
      this.#events.onUnexpectedEnd(options.name, error instanceof Error ? error.message : String(error));
    }
  }

  async #take(running: Running, onUnasked: (how: string) => void): Promise<void> {
    if (this.#stopping !== undefined) {
      await running.stop();
      throw new Stopped();
    }
    this.#running.set(running.name, running);
    void running.ended.then((how) => {
      if (this.#stopping === undefined) onUnasked(how);
    });
  }

  async #stopAll(): Promise<void> {
    for (const running of [...this.#running.values()].reverse()) await running.stop();
  }
}
