import { CheckpointRecord, RulesRecord } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { Written } from './lists.js';

/** How often accesses were allowed and denied, by a day of Asia/Shanghai, an institution, an item, a purpose, a code. */
export const Counts = z.array(z.object({ key: z.string(), allowed: z.int(), denied: z.int() }));

const Tallies = z.record(z.string(), z.int());

export const AuditSummary = z
  .object({
    byDay: Counts,
    byInstitution: Counts,
    byItem: Counts,
    byPurpose: Counts,
    byCode: Counts,
    /** What became of what was allowed. */
    settlements: Tallies,
    /** By the state that the ledger holds, whatever the span. */
    consents: Tallies,
    consentRequests: Tallies,
    lookups: z.int(),
    /** Not settled within a minute, not acknowledged within a day, acknowledged with another digest. */
    overdue: z.object({ unsettled: z.int(), unacknowledged: z.int(), mismatched: z.int() }),
    height: z.int(),
    headHash: z.string(),
  })
  .meta({ id: 'AuditSummary' });

export const LookupRow = Written.extend({
  id: z.string(),
  by: z.string(),
  subject: z.string(),
  /** Salted digest of the code; null where the signer named the reference itself, as was once done. */
  codeDigest: z.string().nullable(),
  reason: z.string(),
  at: z.string(),
});

export const Rules = z.object({ ...RulesRecord.shape, ...Written.shape }).meta({ id: 'Rules' });
export const Checkpoint = z
  .object({ ...CheckpointRecord.shape, ...Written.shape })
  .meta({ id: 'Checkpoint' });
