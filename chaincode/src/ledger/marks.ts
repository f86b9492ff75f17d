import { LedgerError, MOST_MARKED, type MarkRecord } from '../model/index.js';
import type { LedgerContext } from './context.js';

/** What a mark is on: an item of an enterprise, or one record of it. */
export interface Marked {
  readonly subject: string;
  readonly item: string;
  readonly record?: string | undefined;
}

/** The mark that stands on an item as a whole, or on one record. */
export async function markOn(
  ctx: LedgerContext,
  { subject, item, record }: Marked,
): Promise<MarkRecord['mark']> {
  const standing = await ctx.state.get('mark', subject, item);
  const found = record === undefined ? standing : standing?.records?.find((each) => each.record === record);
  return found?.mark ?? 'none';
}

type Mark = Marked & Pick<MarkRecord, 'mark'> & { readonly case: string };
type RecordMarks = NonNullable<MarkRecord['records']>;

/**
 * Puts a mark on an item as a whole or on one record, or lifts that one; every other stays as it is.
 * @throws {LedgerError} CONFLICT where {@link MOST_MARKED} records of the item are marked
 */
export async function putMark(ctx: LedgerContext, put: Mark, statement: string): Promise<void> {
  const { subject, item, record } = put;
  const standing = (await ctx.state.get('mark', subject, item)) ?? { mark: 'none', case: null, records: [] };
  const { mark, case: reason } = record === undefined ? put : standing;
  const records = recordMarks(standing.records ?? [], put);
  await ctx.state.put(
    'mark',
    {
      ...{ schema: 1, written: ctx.provenance(statement), subject, item, mark, case: reason },
      ...(records.length > 0 && { records }),
    },
    subject,
    item,
  );
}

function recordMarks(standing: RecordMarks, { item, record, mark, case: reason }: Mark): RecordMarks {
  if (record === undefined) return standing;
  const others = standing.filter((each) => each.record !== record);
  if (mark === 'none') return others;
  if (others.length >= MOST_MARKED)
    throw new LedgerError('CONFLICT', `payload/record: ${MOST_MARKED} records of ${item} are marked already`);
  return [...others, { record, mark, case: reason }].sort((one, other) =>
    one.record < other.record ? -1 : 1,
  );
}
