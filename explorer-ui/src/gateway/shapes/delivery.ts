import { Decision } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { Receipt } from './access.js';

/** Where records of an item came from, and when. */
export const Source = z.object({
  kind: z.enum(['file', 'push', 'declaration']),
  provider: z.string(),
  receivedAt: z.string(),
});
export type Source = z.infer<typeof Source>;

/** What a record says beside its fields: its own mark; and to its enterprise, the handle by which it is objected to. */
export const Remarks = z.object({
  _mark: z.enum(['objection', 'repaired']).optional(),
  _record: z.string().optional(),
});

/** One item as it left: its records with what the decision opens, masked where it says so. */
export const DeliveredItem = z.object({
  item: z.string(),
  version: z.number(),
  status: z.enum(['delivered', 'empty', 'unavailable', 'withheld']),
  provider: z.string(),
  fetchedAt: z.string(),
  mark: z.enum(['objection', 'repaired']).optional(),
  sources: z.array(Source).optional(),
  rows: z.array(z.record(z.string(), z.unknown())),
});
export type DeliveredItem = z.infer<typeof DeliveredItem>;

export const DeliveredData = z.object({ items: z.array(DeliveredItem) });

/** Why nothing leaves of an access that was allowed; null where it does. */
export const Gone = z
  .object({ code: z.string(), text: z.object({ zh: z.string(), en: z.string() }) })
  .nullable();
export type Gone = z.infer<typeof Gone>;

/** The answer to an access request that was allowed. */
export const AccessAnswer = z.object({
  access: z.string(),
  decision: z.object(Decision.shape).omit({ rule: true }).extend({ rule: z.string().optional() }),
  /** As it came, for its digest; `DeliveredData` reads it. Null where it is gone. */
  data: z.unknown(),
  gone: Gone,
  receipt: Receipt,
});
export type AccessAnswer = z.infer<typeof AccessAnswer>;
