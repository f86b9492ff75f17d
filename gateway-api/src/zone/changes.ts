import type { Model } from 'mongoose';
import { v7 as uuid7 } from 'uuid';
import type { ZoneDocuments } from './documents.js';

/** Records of one item and one enterprise that came, changed or went together. */
export interface ZoneChange {
  /** UUIDv7. */
  readonly id: string;
  readonly item: string;
  readonly uscc: string;
}

/**
 * What has changed in the zone and was not announced yet. Each record bears its own note, written with it and so as
 * durable; of many who gather at once, each record falls to one change.
 */
export interface ZoneChanges {
  /** Whether there is anything to gather or to announce. */
  isAny(): Promise<boolean>;
  /**
   * The changes of these items, each until it is announced; of other items the notes are taken off.
   * @param limit how many records are looked at
   */
  gather(items: ReadonlySet<string>, limit: number): Promise<readonly ZoneChange[]>;
  /** What was gathered under these ids is known to whom it concerns. */
  announced(ids: readonly string[]): Promise<void>;
}

/** The note of a record that nobody has gathered yet; sorts after every id of a change. */
export const UNANNOUNCED = 'new';

/** A record, or the removal of one, as far as its note goes. */
interface Noted {
  readonly _id: string;
  readonly item: string;
  readonly uscc: string;
  readonly change?: string;
}

export function zoneChanges({ records, removals }: ZoneDocuments): ZoneChanges {
  const models = [records, removals] as unknown as readonly Model<Noted>[];
  return {
    isAny: async () => {
      const found = await Promise.all(models.map((model) => model.exists({ change: { $gt: '' } })));
      return found.some((one) => one !== null);
    },
    gather: async (items, limit) => {
      const ids = new Map<string, string>();
      for (const model of models) await note(model, items, ids, limit);
      const noted = await Promise.all(models.map((model) => notedIn(model, limit)));
      return [...new Map(noted.flat().map((change) => [change.id, change])).values()];
    },
    announced: async (ids) => {
      for (const model of models)
        await model.updateMany({ change: { $in: [...ids] } }, { $unset: { change: 1 } });
    },
  };
}

async function note(
  model: Model<Noted>,
  items: ReadonlySet<string>,
  ids: Map<string, string>,
  limit: number,
): Promise<void> {
  const found = await model.find({ change: UNANNOUNCED }, { item: 1, uscc: 1 }).limit(limit).lean<Noted[]>();
  const others = found.filter(({ item }) => !items.has(item)).map(({ _id }) => _id);
  if (others.length > 0) {
    await model.updateMany({ _id: { $in: others }, change: UNANNOUNCED }, { $unset: { change: 1 } });
  }
  const wanted = new Map(
    found.filter(({ item }) => items.has(item)).map((each) => [`${each.item} ${each.uscc}`, each]),
  );
  if (wanted.size === 0) return;
  await model.bulkWrite(
    [...wanted].map(([key, { item, uscc }]) => {
      const id = ids.get(key) ?? uuid7();
      ids.set(key, id);
      return {
        updateMany: { filter: { item, uscc, change: UNANNOUNCED }, update: { $set: { change: id } } },
      };
    }),
    { ordered: false },
  );
}

async function notedIn(model: Model<Noted>, limit: number): Promise<ZoneChange[]> {
  const found = await model
    .find({ change: { $gt: '', $lt: UNANNOUNCED } }, { item: 1, uscc: 1, change: 1 })
    .sort({ change: 1 })
    .limit(limit)
    .lean<Noted[]>();
  return found.map(({ change = '', item, uscc }) => ({ id: change, item, uscc }));
}
