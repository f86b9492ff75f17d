import { readFile } from 'node:fs/promises';
import { ItemId, ParticipantId } from '@xinjian/chaincode/model';
import { z } from 'zod';

const Collectors = z
  .array(z.strictObject({ item: ItemId, provider: ParticipantId }))
  .refine((all) => new Set(all.map(({ item }) => item)).size === all.length, 'an item has two providers');

/** Which provider may push the records of an item. */
export type Collectors = ReadonlyMap<string, string>;

/**
 * Reads COLLECTORS_FILE, a JSON list of `{item, provider}`; without it nobody may push.
 * @throws {z.ZodError} what is not such a list
 */
export async function readCollectors(file: string | undefined): Promise<Collectors> {
  if (file === undefined) return new Map();
  const all = Collectors.parse(JSON.parse(await readFile(file, 'utf8')));
  return new Map(all.map(({ item, provider }) => [item, provider]));
}
