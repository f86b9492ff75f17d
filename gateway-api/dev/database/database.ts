import { findMongod, startMongod } from './mongod.js';
import { SECANTUS_VERSION, addressOf, installSecantus, startSecantus } from './secantus.js';

/** A document database to work with, and how to be rid of it. */
export interface Database {
  readonly uri: string;
  /** One line for people: which server this is, and what it is good for. */
  readonly description: string;
  /** Resolves with the cause should a server that we started end by itself; never for a server of others. */
  readonly exited: Promise<string>;
  /** Stops what we started, within its grace; leaves a server of others alone. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Where a server that we start keeps its files. */
  readonly directory: string;
  /** Where the embedded server is installed, once for all. */
  readonly programs: string;
  readonly log: (line: string) => void;
  /** A server of others, which goes before all else (`MONGODB_URI`). */
  readonly uri?: string | undefined;
}

/**
 * Chooses and starts the document database: the URI given; else `mongod` where PATH has one; else the embedded
 * default, SecantusDB, which is for trying, developing and testing only.
 * @throws {DatabaseUnavailable} where none of the three can be had
 */
export async function openDatabase({ directory, programs, log, uri }: DatabaseOptions): Promise<Database> {
  if (uri !== undefined && uri !== '') {
    return {
      uri,
      description: 'MongoDB at MONGODB_URI',
      exited: new Promise<never>(() => undefined),
      close: () => Promise.resolve(),
    };
  }
  const version = await findMongod();
  if (version !== undefined) {
    const { server, uri: started } = await startMongod(directory);
    return {
      uri: started,
      description: `mongod from PATH (${version}) on ${directory}`,
      exited: server.ended,
      close: () => server.stop(),
    };
  }
  const program = await installSecantus(programs, log);
  const server = await startSecantus(program, directory);
  return {
    uri: `mongodb://${addressOf(server)}/?replicaSet=secantus`,
    description: `embedded SecantusDB ${SECANTUS_VERSION} on ${directory}: for trying and testing, never for production`,
    exited: server.ended,
    close: () => server.stop(),
  };
}
