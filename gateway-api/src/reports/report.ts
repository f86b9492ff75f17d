import { Service } from '@xinjian/chaincode/model';
import { z } from 'zod';
import { SOURCE_KINDS } from '../zone/documents.js';

const Words = z.object({ zh: z.string(), en: z.string() });

/** One field of an item as this report may show it. */
export const ReportField = z.object({
  name: z.string(),
  label: z.string(),
  /** As the catalogue writes it: `decimal(18,2) CNY`, `date` and so on. */
  type: z.string(),
  treatment: z.enum(['clear', 'masked', 'withheld']),
});
export type ReportField = z.infer<typeof ReportField>;

/** Where records of the zone came from: a file, a message, a statement of the enterprise. */
export const ReportSource = z.object({
  kind: z.enum(SOURCE_KINDS),
  provider: z.string(),
  message: z.string().nullable(),
  digest: z.string().nullable(),
  receivedAt: z.string(),
});
export type ReportSource = z.infer<typeof ReportSource>;

/** What became of one item that was asked for. */
export const ReportItem = z.object({
  item: z.string(),
  version: z.int(),
  name: Words,
  /** `withheld`: the law or the ledger forbids it now; `unavailable`: its source gave no usable answer. */
  status: z.enum(['delivered', 'empty', 'unavailable', 'withheld']),
  provider: z.string(),
  fetchedAt: z.string(),
  /** Where its records came from, as with `data`. */
  sources: z.array(ReportSource).optional(),
  /** The enterprise disputes it as a whole. */
  objection: z.boolean(),
  fields: z.array(ReportField),
  /**
   * What leaves, by field name; masked values are masked here already. `_mark` of one that the enterprise disputes is
   * `objection`.
   */
  records: z.array(z.record(z.string(), z.unknown())),
});
export type ReportItem = z.infer<typeof ReportItem>;

/** How many records of an item the enterprise disputes one by one. */
export function disputedIn({ records }: Pick<ReportItem, 'records'>): number {
  return records.filter(({ _mark: mark }) => mark === 'objection').length;
}

export const ReportChapter = z.object({
  number: z.int().min(1).max(10),
  title: Words,
  items: z.array(ReportItem),
  /** Items of the chapter that nobody asked for: this report says nothing about them. */
  notAsked: z.array(z.object({ item: z.string(), name: Words })),
  /** Chapter ten: what the enterprise may do. */
  advice: z.array(Words),
});
export type ReportChapter = z.infer<typeof ReportChapter>;

/** A public-credit report 公共信用信息报告 as data; the PDF says the same, and nothing more. */
export const Report = z
  .object({
    /** 14 digits of time (Asia/Shanghai) and 8 of the access. */
    number: z.string(),
    layout: z.literal('V2.0'),
    /** RFC 3339. */
    issuedAt: z.string(),
    issuer: Words,
    receiver: z.object({ id: z.string(), name: Words }),
    purpose: z.object({ code: z.string(), name: Words }),
    service: Service,
    /** Null where public information alone was asked for without one. */
    consent: z
      .object({ id: z.string(), from: z.string(), to: z.string(), disclosure: z.enum(['masked', 'clear']) })
      .nullable(),
    /** Where the access stands that this report is. */
    access: z.object({
      id: z.string(),
      transactionId: z.string(),
      blockNumber: z.int(),
      decidedAt: z.string(),
    }),
    subject: z.object({ reference: z.string(), uscc: z.string(), name: z.string().nullable() }),
    /**
     * Records by chapter; null where it holds no item that was answered. What was not answered may hold records: 0 is
     * said of `answered` items, of the `items` that the chapter has.
     */
    summary: z.array(
      z.object({
        ...{ chapter: z.int(), title: Words, records: z.int().nullable() },
        ...{ answered: z.int(), items: z.int() },
      }),
    ),
    chapters: z.array(ReportChapter).length(10),
    notes: z.array(Words),
    /** The page that compares the PDF with the ledger; what follows `#` opens its digest. */
    verification: z.string(),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof Report>;
