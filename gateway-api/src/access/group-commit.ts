import { CommitFailed, LedgerUnavailable } from '../ledger/errors.js';

/** Limits of one kind of group. */
export interface GroupLimits {
  /** The most items in one transaction. */
  readonly size: number;
  /** The most transactions under way at once; a further one starts beside others only where it is well filled. */
  readonly depth: number;
}

export interface GroupOptions<Item, Result> extends GroupLimits {
  /**
   * Commits items together, all or none; results in their order.
   * @throws {GroupRefusal} some members stand in the way of the others
   * @throws {CommitFailed} a lost race is tried again in smaller groups
   * @throws {LedgerUnavailable} nothing took effect; tried once more
   */
  readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** What an item must not share with one of another transaction under way. Nothing where absent. */
  readonly keysOf?: (item: Item) => readonly string[];
}

/** Members that were refused, by their place, each with its reason; nothing of the group took effect. */
export class GroupRefusal extends Error {
  readonly members: ReadonlyMap<number, Error>;

  constructor(members: ReadonlyMap<number, Error>) {
    super(`${members.size} of a group were refused`);
    this.name = 'GroupRefusal';
    this.members = members;
  }
}

interface Job<Item, Result> {
  readonly item: Item;
  readonly keys: readonly string[];
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** A part of the most items in one transaction; measured, see docs/decisions/0008-group-commit.md. */
const WELL_FILLED = 1 / 3;
/** After so many milliseconds a transaction is not waited for any more by what comes next. */
const SLOW = 1_000;
/** How often what lost a race is tried again. */
const ATTEMPTS = 12;

/**
 * Group commit: what comes while a transaction is under way is gathered into the next one; a lone item goes at once.
 * A refused member falls out of its group, and a group that lost a race is split, so that neither holds up others.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupOptions<Item, Result>;
  readonly #busy = new Set<string>();
  #waiting: Job<Item, Result>[] = [];
  #underWay = 0;
  /** Of these, how many take so long that nobody is to wait for them. */
  #slow = 0;
  #scheduled = false;

  constructor(options: GroupOptions<Item, Result>) {
    this.#options = options;
  }

  /** How many items wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when the item is committed. @throws what `commit` says of it */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, keys: this.#options.keysOf?.(item) ?? [], resolve, reject });
      this.#schedule();
    });
  }

  /**
   * When all that is ready to run has run: what is added together goes together. Not later (`setImmediate`): there the
   * database driver may meet sockets that are destroyed and do not say so yet, see `database/lost-operations.ts`.
   */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    process.nextTick(() => {
      this.#scheduled = false;
      while (this.#mayStart() && this.#start());
    });
  }

  /** Beside others that are quick a further one is worth it only well filled: few large ones cost less. */
  #mayStart(): boolean {
    const { size, depth } = this.#options;
    if (this.#underWay >= depth) return false;
    return this.#underWay === this.#slow || this.#waiting.length >= size * WELL_FILLED;
  }

  /** @returns whether there was anything to do */
  #start(): boolean {
    const group = this.#take();
    if (group.length === 0) return false;
    const keys = group.flatMap((job) => job.keys);
    for (const key of keys) this.#busy.add(key);
    this.#underWay += 1;
    let isSlow = false;
    const slow = setTimeout(() => {
      isSlow = true;
      this.#slow += 1;
      this.#schedule();
    }, SLOW);
    void this.#run(group, 1).finally(() => {
      clearTimeout(slow);
      for (const key of keys) this.#busy.delete(key);
      this.#underWay -= 1;
      if (isSlow) this.#slow -= 1;
      this.#schedule();
    });
    return true;
  }

  /** The next group in the order of arrival; what shares a key with one under way stays. */
  #take(): readonly Job<Item, Result>[] {
    const group: Job<Item, Result>[] = [];
    const rest: Job<Item, Result>[] = [];
    for (const job of this.#waiting) {
      const goes = group.length < this.#options.size && !job.keys.some((key) => this.#busy.has(key));
      (goes ? group : rest).push(job);
    }
    this.#waiting = rest;
    return group;
  }

  async #run(group: readonly Job<Item, Result>[], attempt: number): Promise<void> {
    try {
      const results = await this.#options.commit(group.map(({ item }) => item));
      for (const [index, job] of group.entries()) job.resolve(results[index] as Result);
    } catch (error) {
      await Promise.all(remaining(group, error, attempt).map((part) => this.#run(part, attempt + 1)));
    }
  }
}

/** What of a failed group is tried again, in which parts; the others are told. */
function remaining<Item, Result>(
  group: readonly Job<Item, Result>[],
  error: unknown,
  attempt: number,
): readonly (readonly Job<Item, Result>[])[] {
  if (error instanceof GroupRefusal) return withoutRefused(group, error);
  if (error instanceof CommitFailed && error.isConflict && attempt < ATTEMPTS) return split(group);
  if (error instanceof LedgerUnavailable && attempt === 1) return [group];
  for (const job of group) job.reject(error);
  return [];
}

function withoutRefused<Item, Result>(
  group: readonly Job<Item, Result>[],
  { members }: GroupRefusal,
): readonly Job<Item, Result>[][] {
  for (const [index, reason] of members) group[index]?.reject(reason);
  const others = group.filter((_job, index) => !members.has(index));
  return others.length === 0 ? [] : [others];
}

/** Halves that share no key, or the whole where every member shares one. */
function split<Item, Result>(group: readonly Job<Item, Result>[]): readonly Job<Item, Result>[][] {
  const halves: [Job<Item, Result>[], Job<Item, Result>[]] = [[], []];
  const halfOf = new Map<string, 0 | 1>();
  for (const job of group) {
    const known = job.keys.map((key) => halfOf.get(key)).find((half) => half !== undefined);
    const half = known ?? (halves[0].length <= halves[1].length ? 0 : 1);
    for (const key of job.keys) halfOf.set(key, half);
    halves[half].push(job);
  }
  return halves.filter((half) => half.length > 0);
}
