import { randomBytes } from 'node:crypto';
import { type ItemFormat, readObject } from '../records/item-format.js';
import { recordId } from '../records/record-id.js';
import type { Zone } from '../zone/zone.js';
import type { IntakeDocument } from './documents.js';
import type { IntakeBook } from './intake-book.js';
import type { PushEntry, SignedPush } from './signed-push.js';
import { type HeldRow, heldRows, type NumberedRow, type Reject, rejectsOf, takeIn } from './take-in.js';

export interface PushSources {
  readonly zone: Pick<Zone, 'store' | 'remove' | 'bearersOf'>;
  readonly book: Pick<IntakeBook, 'begin' | 'finish'>;
}

/** The most faults that are listed; all are counted. */
const LISTED = 1_000;

/**
 * Takes a push into the zone: what is to be gone goes first, then what is to be kept is written; a record that is both
 * is kept. The same push again changes nothing and is answered the same; one that was cut short is finished by sending
 * it again. However late it runs, it changes nothing that a later one wrote.
 * @throws {Problem} see `IntakeBook.begin`
 */
export async function takePush(
  { zone, book }: PushSources,
  format: ItemFormat,
  push: SignedPush,
  entries: readonly PushEntry[],
): Promise<IntakeDocument> {
  const begun = await book.begin(push);
  if ('done' in begun) return begun.done;
  const { asOf } = begun;
  const at = new Date().toISOString();
  const { puts, removals, rejects } = readEntries(format, entries);
  const kept = await heldRows(zone, format, puts, push.enterprise);
  const gone = await heldRows(zone, format, removals, push.enterprise);
  const away = await zone.remove(format, butFor(format, gone.records, kept.records), { at, asOf });
  const provenance = {
    ...{ provider: push.iss, kind: 'push' as const, name: push.jti, digest: push.hash },
    ...{ salt: `0x${randomBytes(32).toString('hex')}`, receivedAt: at },
  };
  const { rejects: refused, ...stored } = await takeIn(zone, format, { provenance, asOf }, kept.records);
  const all = [...rejects, ...gone.rejects, ...rejectsOf(away.refused), ...kept.rejects, ...refused];
  const intake = {
    ...{ item: push.item, provider: push.iss, kind: 'push' as const, digest: push.digest, at },
    ...{ ...stored, removed: away.removed, rejected: new Set(all.map(({ line }) => line)).size },
    faults: all.slice(0, LISTED).map(({ line, column, reason }) => ({ line, column, reason })),
  };
  return book.finish(push, intake);
}

function readEntries(format: ItemFormat, entries: readonly PushEntry[]) {
  const rejects: Reject[] = [];
  const [removals, puts]: [NumberedRow[], NumberedRow[]] = [[], []];
  for (const [index, entry] of entries.entries()) {
    const line = index + 1;
    const reading = readObject(format, 'put' in entry ? entry.put : entry.remove);
    if ('row' in reading) ('put' in entry ? puts : removals).push({ ...reading, line });
    else {
      rejects.push(
        ...reading.problems.map(({ field, problem: reason }) => ({ line, column: field, reason, value: '' })),
      );
    }
  }
  return { puts, removals, rejects };
}

/** Without those that are kept: a run that is cut short between the two must not undo one that was not. */
function butFor(format: ItemFormat, removals: readonly HeldRow[], kept: readonly HeldRow[]): HeldRow[] {
  const ids = new Set(kept.map(({ row, uscc }) => recordId(format, row, uscc)));
  return removals.filter(({ row, uscc }) => !ids.has(recordId(format, row, uscc)));
}
