import type { ClientSession, Collection, Connection, mongo } from 'mongoose';

/** How long one waits for another's transaction before one ends it, in milliseconds; twice as long each time. */
const PATIENCE = 5_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A session in which somebody takes turns, and when that was last said; `_id` is its id in hexadecimal digits. */
interface TurnDocument {
  readonly _id: string;
  readonly session: mongo.ServerSessionId;
  readonly at: Date;
}

/** A session that is used for nothing but turns, for one at a time. */
interface OwnSession {
  readonly client: ClientSession;
  readonly id: mongo.ServerSessionId;
  announcedAt: number;
}

/**
 * Transactions that many processes contend for, and of which the database lets one at a time through. A process that
 * is killed leaves its own open until the server gives it up (MongoDB's `transactionLifetimeLimitSeconds`, a minute),
 * and all others stand still. Therefore who takes turns writes down in which session; who has waited too long ends the
 * sessions of all others (`killSessions`), which undoes what is open in them. What a living process had open is undone
 * too, and tried again by the driver; since patience doubles, a transaction that takes long comes to its end as well.
 */
export class Turns {
  readonly #connection: Connection;
  readonly #announced: Collection<TurnDocument>;
  readonly #patience: number;
  readonly #idle: OwnSession[] = [];

  /** @param collection where those who contend write down their sessions */
  constructor(connection: Connection, collection: string, patience = PATIENCE) {
    this.#connection = connection;
    this.#announced = connection.collection<TurnDocument>(collection);
    this.#patience = patience;
  }

  /** All that `work` does in its session, or nothing; it is called again where another came between. */
  async transaction(work: (session: ClientSession) => Promise<void>): Promise<void> {
    const own = this.#idle.pop() ?? (await this.#open());
    try {
      await this.#announce(own);
      const stop = this.#endOthersFromTimeToTime(own);
      await own.client.withTransaction(work).finally(stop);
    } finally {
      this.#idle.push(own);
    }
  }

  async #open(): Promise<OwnSession> {
    const client = await this.#connection.startSession();
    if (client.id === undefined) throw new TypeError('a session without an id');
    return { client, id: client.id, announcedAt: 0 };
  }

  /** Once an hour, so that sessions of which nothing was heard for a day can be forgotten. */
  async #announce(own: OwnSession): Promise<void> {
    const now = Date.now();
    if (now - own.announcedAt < HOUR) return;
    const set = { $set: { session: own.id, at: new Date(now) } };
    await this.#announced.updateOne({ _id: nameOf(own) }, set, { upsert: true });
    await this.#announced.deleteMany({ at: { $lt: new Date(now - DAY) } });
    own.announcedAt = now;
  }

  /** @returns what stops it */
  #endOthersFromTimeToTime(own: OwnSession): () => void {
    let next: NodeJS.Timeout;
    const wait = (patience: number) => {
      next = setTimeout(() => {
        // a database that cannot be asked for this fails the transaction too, and that is told
        void this.#endOthers(own).catch(() => undefined);
        wait(2 * patience);
      }, patience);
    };
    wait(this.#patience);
    return () => {
      clearTimeout(next);
    };
  }

  async #endOthers(own: OwnSession): Promise<void> {
    const others = await this.#announced.find({ _id: { $ne: nameOf(own) } }).toArray();
    if (others.length === 0) return;
    const killSessions = others.map(({ session }) => session);
    await this.#connection.getClient().db('admin').command({ killSessions });
  }
}

function nameOf({ id }: Pick<OwnSession, 'id'>): string {
  return id.id.toString('hex');
}
