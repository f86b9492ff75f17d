import mongoose, { type Connection, type Model } from 'mongoose';

export const DATABASE_NAME = 'xinjian';

/**
 * Opens the document database. What is written here and cannot be rebuilt must survive the loss of a primary, so
 * every write waits for a majority; compressors stay off (DATABASE.md, rule 3).
 * @throws {mongoose.MongooseError} where no primary answers within ten seconds
 */
export async function connectDatabase(uri: string, name = DATABASE_NAME): Promise<Connection> {
  return mongoose
    .createConnection(uri, {
      dbName: name,
      writeConcern: { w: 'majority' },
      readConcern: { level: 'majority' },
      serverSelectionTimeoutMS: 10_000,
      // a server that is there and does not answer is given up by its monitor after this and ten seconds more
      connectTimeoutMS: 10_000,
      autoIndex: false,
      autoCreate: false,
    })
    .asPromise();
}

/** Whether an error is the server's refusal of a second document under a unique key. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === 11000;
}

/** Whether all that went wrong with a bulk is that some of its documents were there already. */
export function isOnlyDuplicates(error: unknown): error is mongoose.mongo.MongoBulkWriteError {
  if (!isDuplicateKey(error) || !(error instanceof mongoose.mongo.MongoBulkWriteError)) return false;
  return [error.writeErrors].flat().every(({ code }) => code === 11000);
}

/**
 * What servers answer while they step down, start, stop, or do not reach each other; also to reads, which have no
 * label that says so.
 */
const PASSING: ReadonlySet<unknown> = new Set([
  ...[6, 7, 89, 9001], // host unreachable or not found, network timeout, socket exception
  ...[10058, 10107, 13435, 189], // not the primary, or not any more
  ...[11600, 11602, 13436, 91], // interrupted at shutdown or by a change of state, recovering, shutting down
  134, // no majority to read from yet
]);

/** Whether the server could not be asked, or did not answer: trying again later may succeed. */
export function isUnavailable(error: unknown): boolean {
  const { MongoBulkWriteError, MongoError, MongoNetworkError, MongoServerError } = mongoose.mongo;
  const { MongoServerSelectionError, MongoWriteConcernError } = mongoose.mongo;
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoWriteConcernError ||
    (error instanceof MongoServerError && PASSING.has(error.code)) ||
    error instanceof mongoose.Error.MongooseServerSelectionError ||
    (error instanceof MongoError && error.hasErrorLabel('RetryableWriteError')) ||
    // the driver's word for a bulk that broke off with its connection
    (error instanceof MongoBulkWriteError && error.code === undefined)
  );
}

/**
 * The document under a key, made of `initial` where there is none: of many callers at once one makes it, and all get
 * that one.
 */
export async function findOrCreate<Document extends { readonly _id: string }>(
  model: Model<Document>,
  { _id, ...initial }: Document,
): Promise<Document> {
  try {
    await model.updateOne({ _id }, { $setOnInsert: initial as never }, { upsert: true });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  return model.findById(_id).lean().orFail();
}
