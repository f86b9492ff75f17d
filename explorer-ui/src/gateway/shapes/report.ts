import { Decision } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { Receipt } from './access.js';
import { Gone } from './delivery.js';
import { position } from './list.js';

const Words = z.object({ zh: z.string(), en: z.string() });

/** A report that was issued; its PDF is fetched apart. */
export const IssuedReport = z.object({
  access: z.string(),
  decision: z.object(Decision.shape).omit({ rule: true }).extend({ rule: z.string().optional() }),
  /** Null where it may no longer leave. */
  report: z
    .object({
      number: z.string(),
      issuedAt: z.string(),
      subject: z.object({ uscc: z.string(), name: z.string().nullable() }),
      summary: z.array(
        z.object({
          ...{ chapter: z.number(), title: Words, records: z.number().nullable() },
          ...{ answered: z.number(), items: z.number() },
        }),
      ),
    })
    .nullable(),
  gone: Gone,
  /** Null where no item could be delivered. */
  pdf: z.object({ bytes: z.number(), digest: z.string() }).nullable(),
  receipt: Receipt,
});
export type IssuedReport = z.infer<typeof IssuedReport>;

/** What everybody may know of a delivery. */
export const SettledDigest = z.object({
  access: z.string(),
  digest: z.string(),
  settledAt: z.string(),
  ...position,
});
export type SettledDigest = z.infer<typeof SettledDigest>;
