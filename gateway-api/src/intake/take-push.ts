import { randomBytes } from 'node:crypto';
import { type ItemFormat, readObject } from '../records/item-format.js';
import type { Zone } from '../zone/zone.js';
import type { IntakeDocument } from './documents.js';
import type { IntakeBook } from './intake-book.js';
import type { PushEntry, SignedPush } from './signed-push.js';
import { heldRows, type NumberedRow, type Reject, takeIn } from './take-in.js';

export interface PushSources {
  readonly zone: Pick<Zone, 'store' | 'remove' | 'bearersOf'>;
  readonly book: Pick<IntakeBook, 'begin' | 'finish'>;
}

/** The most faults that are listed; all are counted. */
const LISTED = 1_000;

/**
 * Takes a push into the zone: what is to be gone goes first, then what is to be kept is written. The same push again
 * changes nothing and is answered the same; one that was cut short is finished by sending it again.
 * @throws {Problem} see `IntakeBook.begin`
 */
export async function takePush(
  { zone, book }: PushSources,
  format: ItemFormat,
  push: SignedPush,
  entries: readonly PushEntry[],
): Promise<IntakeDocument> {
  const earlier = await book.begin(push);
  if (earlier !== null) return earlier;
  const at = new Date().toISOString();
  const rejects: Reject[] = [];
  const [removals, puts]: [NumberedRow[], NumberedRow[]] = [[], []];
  for (const [index, entry] of entries.entries()) {
    const line = index + 1;
    const reading = readObject(format, 'put' in entry ? entry.put : entry.remove);
    if ('row' in reading) ('put' in entry ? puts : removals).push({ ...reading, line });
    else {
      rejects.push(
        ...reading.problems.map(({ field, problem }) => ({
          line,
          column: field,
          reason: problem,
          value: '',
        })),
      );
    }
  }
  const gone = await heldRows(zone, format, removals, push.enterprise);
  const removed = await zone.remove(format, gone.records, at);
  const salt = `0x${randomBytes(32).toString('hex')}`;
  const provenance = { provider: push.iss, kind: 'push' as const, name: push.jti, digest: push.hash, salt };
  const { rejects: homeless, ...stored } = await takeIn(
    zone,
    format,
    { ...provenance, receivedAt: at },
    puts,
    push.enterprise,
  );
  const all = [...rejects, ...gone.rejects, ...homeless];
  const intake = {
    ...{ item: push.item, provider: push.iss, kind: 'push' as const, digest: push.digest, at },
    ...{ ...stored, removed, rejected: new Set(all.map(({ line }) => line)).size },
    faults: all.slice(0, LISTED).map(({ line, column, reason }) => ({ line, column, reason })),
  };
  return book.finish(push, intake);
}
