import { z } from 'zod';
import { position } from './list.js';

/** A standing request for pushes, with the statement that its institution signed. */
export const Subscription = z.object({
  id: z.string(),
  institution: z.string(),
  consent: z.string(),
  subject: z.string(),
  items: z.array(z.string()),
  purpose: z.string(),
  state: z.enum(['ACTIVE', 'CLOSED']),
  signed: z.object({ ...position, statement: z.string(), at: z.string() }),
});
export type Subscription = z.infer<typeof Subscription>;
