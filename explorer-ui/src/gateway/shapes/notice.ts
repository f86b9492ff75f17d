import { z } from 'zod';
import { position } from './list.js';

/** That what an institution got of an item was corrected since, or is not shared any more. */
export const Notice = z.object({
  id: z.string(),
  institution: z.string(),
  kind: z.enum(['corrected', 'repaired']),
  /** Whether it is about the item as a whole, or about one record of it. */
  scope: z.enum(['item', 'record']),
  subject: z.string(),
  item: z.string(),
  /** Those that delivered it before, latest first. */
  accesses: z.array(z.string()),
  at: z.string(),
  /** When the institution may keep none of it any longer. */
  until: z.string(),
  ...position,
});
export type Notice = z.infer<typeof Notice>;
