import { DenialCode, ItemObligation, RecordHandle, Service, Settlement } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { ReportSource } from '../../reports/report.js';
import { Written } from './lists.js';

/** Why an access was denied, with words for people. */
export const Reason = z.object({
  code: z.string(),
  rule: z.string(),
  text: z.object({ zh: z.string(), en: z.string() }),
});

export const Receipt = z
  .object({
    access: z.string(),
    transactionId: z.string(),
    blockNumber: z.int(),
    position: z.int(),
    decidedAt: z.string(),
    digest: z.string().nullable(),
    salt: z.string().nullable(),
    jws: z.string(),
  })
  .meta({ id: 'Receipt' });

export const Decision = z.object({
  outcome: z.enum(['ALLOWED', 'DENIED']),
  code: DenialCode.nullable(),
  reasons: z.array(Reason),
  obligations: z.array(ItemObligation),
});

/** One record as it leaves; names of fields begin with a letter. */
const DataRow = z
  .object({ _mark: z.enum(['objection', 'repaired']).optional(), _record: RecordHandle.optional() })
  .catchall(z.unknown())
  .meta({
    description:
      'The fields that leave. `_mark`: this record is disputed, or was repaired, beside what `mark` says of all; `_record`: to the enterprise itself alone, the handle by which it may object to this record',
  });

export const Data = z
  .object({
    items: z.array(
      z.object({
        item: z.string(),
        version: z.int(),
        status: z.enum(['delivered', 'empty', 'unavailable', 'withheld']),
        provider: z.string(),
        fetchedAt: z.string(),
        mark: z.enum(['objection']).optional(),
        sources: z.array(ReportSource).optional(),
        rows: z.array(DataRow),
      }),
    ),
  })
  .meta({ id: 'Data', description: 'The receipt’s digest is sha256(salt ‖ RFC 8785 form of this)' });

export const Access = Written.extend({
  id: z.string(),
  institution: z.string(),
  subject: z.string(),
  consent: z.string().nullable(),
  items: z.array(z.string()),
  purpose: z.string(),
  service: Service,
  /** Under which it was pushed. */
  subscription: z.string().nullable(),
  outcome: z.enum(['ALLOWED', 'DENIED']),
  code: DenialCode.nullable(),
  reasons: z.array(Reason),
  decidedAt: z.string(),
  /** The transaction's index in its block. */
  position: z.int(),
  /** The access's place within the transaction. */
  index: z.int(),
  settlement: Written.extend({
    outcome: Settlement.shape.outcome,
    items: Settlement.shape.items,
    digest: z.string().nullable(),
    at: z.string(),
  }).nullable(),
  acknowledgement: Written.extend({ digest: z.string(), matches: z.boolean(), at: z.string() }).nullable(),
}).meta({ id: 'Access' });

/**
 * Opens the settlement's digest of what a source gave: sha256(salt ‖ RFC 8785 form of its records). For the enterprise
 * and the regulator; for the institution where it was given all of it in clear. `sources` is for the regulator.
 */
const Opening = z
  .object({
    item: z.string(),
    sourceDigest: z.string(),
    salt: z.string(),
    sources: z.array(z.object({ digest: z.string(), salt: z.string() })),
  })
  .meta({ id: 'Opening' });

export const AccessDetail = Access.extend({
  /** Compact JWS; of a push, the text of its order. */
  statement: z.string(),
  obligations: z.array(ItemObligation),
  /** For the institution itself. */
  receipt: Receipt.nullable(),
  openings: z.array(Opening),
}).meta({ id: 'AccessDetail' });
