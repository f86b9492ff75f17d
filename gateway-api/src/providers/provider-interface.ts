import { readFile } from 'node:fs/promises';
import {
  BrokenCircuitError,
  ConsecutiveBreaker,
  ConstantBackoff,
  circuitBreaker,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import { Agent, type Dispatcher, request } from 'undici';
import type { CatalogueItem } from '@xinjian/chaincode/model';
import type { Row } from '../records/item-format.js';
import type { RecordKey, RecordKeys } from '../records/record-keys.js';
import { type AnswerPage, MOST_ROWS, readAnswer } from './answer.js';
import { InvalidProviders, type ProviderConfiguration } from './configuration.js';
import { ProviderFault } from './errors.js';

/** A department's interface 接口 that serves one item when asked. */
export interface ProviderInterface {
  readonly provider: string;
  /**
   * The records of one enterprise; none is an answer too.
   * @throws {ProviderFault}
   */
  fetch(item: CatalogueItem, uscc: string, signal: AbortSignal): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** The largest answer that is read, all pages together, in bytes. */
const LARGEST_ANSWER = 4 * 1024 * 1024;
/** The most pages of one answer (`data/provider/openapi.json`), and how long all of them together may take, in milliseconds. */
export const MOST_PAGES = 100;
const WHOLE_MS = 30_000;
const RETRY_AFTER_MS = 200;
/**
 * After so many faults in a row a provider is left alone for a while. That it refuses one question is none of them: it
 * would shut the interface for everybody.
 */
const FAULTS_TO_OPEN = 5;
const OPEN_MS = 10_000;

/**
 * Opens an interface. Asking is a read, so it is repeated once where the provider could not be reached; a time-out is
 * not repeated, since the time is gone.
 */
export async function openProviderInterface(
  configuration: ProviderConfiguration,
  recordKey: RecordKey,
): Promise<ProviderInterface> {
  const dispatcher = await dispatcherOf(configuration);
  const unreachable = handleWhen((error) => error instanceof ProviderFault && error.code === 'UNREACHABLE');
  const policy = wrap(
    retry(unreachable, { maxAttempts: 1, backoff: new ConstantBackoff(RETRY_AFTER_MS) }),
    circuitBreaker(
      handleWhen((error) => error instanceof ProviderFault && error.code !== 'REFUSED'),
      { halfOpenAfter: OPEN_MS, breaker: new ConsecutiveBreaker(FAULTS_TO_OPEN) },
    ),
  );
  return {
    provider: configuration.provider,
    fetch: async (item, uscc, signal) => {
      try {
        const whole = AbortSignal.any([signal, AbortSignal.timeout(WHOLE_MS)]);
        const room = { bytes: LARGEST_ANSWER };
        return await allPages(async (cursor) => {
          const question = { item: item.id, uscc, ...(cursor !== undefined && { cursor }) };
          return policy.execute(async () => {
            const answer = await askOnce(configuration, dispatcher, { question, room }, whole);
            return readAnswer(answer, item, recordKey, uscc);
          }, whole);
        });
      } catch (error) {
        throw error instanceof BrokenCircuitError
          ? new ProviderFault('UNREACHABLE', 'left alone after repeated faults', { cause: error })
          : error;
      }
    },
    close: () => dispatcher.destroy(),
  };
}

/** Opens every configured interface, by item. @throws {InvalidProviders} items whose records name no enterprise */
export async function openProviderInterfaces(
  configurations: readonly ProviderConfiguration[],
  recordKeys: RecordKeys,
): Promise<ReadonlyMap<string, ProviderInterface>> {
  const known = configurations.flatMap((configuration) => {
    const recordKey = recordKeys.get(configuration.item);
    return recordKey?.by === 'uscc' ? [{ configuration, recordKey }] : [];
  });
  const strangers = configurations.filter(({ item }) => recordKeys.get(item)?.by !== 'uscc');
  if (strangers.length > 0) {
    throw new InvalidProviders(
      strangers.map(({ item }) => `records of ${item} name no enterprise by its code`),
    );
  }
  const opened = known.map(async ({ configuration, recordKey }): Promise<[string, ProviderInterface]> => {
    return [configuration.item, await openProviderInterface(configuration, recordKey)];
  });
  return new Map(await Promise.all(opened));
}

/** @throws {ProviderFault} UNUSABLE: more than may be, or a page that leads nowhere */
async function allPages(ask: (cursor?: string) => Promise<AnswerPage>): Promise<Row[]> {
  const rows: Row[] = [];
  const seen = new Set<string>();
  for (let cursor: string | undefined; ;) {
    const page = await ask(cursor);
    rows.push(...page.rows);
    if (rows.length > MOST_ROWS) throw new ProviderFault('UNUSABLE', `more than ${MOST_ROWS} records`);
    if (page.next === null) return rows;
    if (seen.has(page.next)) throw new ProviderFault('UNUSABLE', 'next: pages without an end');
    seen.add(page.next);
    if (seen.size === MOST_PAGES) throw new ProviderFault('UNUSABLE', `next: more than ${MOST_PAGES} pages`);
    cursor = page.next;
  }
}

/** Certificates are verified whatever Node's environment says. */
async function dispatcherOf({ tls }: ProviderConfiguration): Promise<Agent> {
  if (tls === undefined) return new Agent({ connect: { rejectUnauthorized: true } });
  const pem = await readCertificates(tls);
  return new Agent({ connect: { ...pem, rejectUnauthorized: true } });
}

/** @throws where one cannot be read */
export async function readCertificates({ cert, key, ca }: NonNullable<ProviderConfiguration['tls']>) {
  const own = cert !== undefined &&
    key !== undefined && { cert: await readFile(cert), key: await readFile(key) };
  return { ...own, ca: await readFile(ca) };
}

interface Question {
  readonly item: string;
  readonly uscc: string;
  readonly cursor?: string;
}

/** How much more of an answer is read. */
interface Room {
  bytes: number;
}

async function askOnce(
  configuration: ProviderConfiguration,
  dispatcher: Dispatcher,
  { question, room }: { readonly question: Question; readonly room: Room },
  signal: AbortSignal,
): Promise<unknown> {
  const timeout = AbortSignal.timeout(configuration.timeoutMs);
  try {
    const { statusCode, body } = await request(configuration.url, {
      method: 'POST',
      dispatcher,
      signal: AbortSignal.any([signal, timeout]),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(configuration.token !== undefined && { authorization: `Bearer ${configuration.token}` }),
      },
      body: JSON.stringify(question),
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new ProviderFault(statusCode >= 500 ? 'UNREACHABLE' : 'REFUSED', `status ${statusCode}`);
    }
    return await readJson(body, room);
  } catch (error) {
    if (error instanceof ProviderFault || signal.aborted) throw error;
    if (timeout.aborted) {
      throw new ProviderFault('TIMED_OUT', `no answer within ${configuration.timeoutMs} ms`, {
        cause: error,
      });
    }
    throw new ProviderFault('UNREACHABLE', 'no connection', { cause: error });
  }
}

async function readJson(body: AsyncIterable<Buffer>, room: Room): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    room.bytes -= chunk.length;
    if (room.bytes < 0) throw new ProviderFault('UNUSABLE', `more than ${LARGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new ProviderFault('UNUSABLE', 'not JSON', { cause: error });
  }
}
