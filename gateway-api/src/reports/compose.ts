import type { CatalogueItem, ItemObligation } from '@xinjian/chaincode/model';
import type { DeliveredItem } from '../access/delivery.js';
import { adviceOn } from './advice.js';
import { LAYOUT, type LayoutChapter, REPORT_NOTES } from './layout.js';
import { reportNumber } from './number.js';
import type { Report, ReportChapter, ReportField, ReportItem } from './report.js';

/** All that a report is made of. */
export interface ReportInput extends Pick<
  Report,
  'issuedAt' | 'issuer' | 'receiver' | 'purpose' | 'service' | 'consent' | 'access' | 'verification'
> {
  readonly subject: { readonly reference: string; readonly uscc: string };
  /** What leaves, masked as it leaves. */
  readonly items: readonly DeliveredItem[];
  readonly obligations: readonly ItemObligation[];
  /** Every item in its latest version, and those asked for in the version asked for. */
  readonly catalogue: readonly CatalogueItem[];
}

/** Types of fields that tell a time, whose texts sort as the times do. */
const TIMES: ReadonlySet<string> = new Set(['date', 'datetime', 'year', 'yearmonth']);

/** Under which names the catalogue's items hold the enterprise's own. */
const NAME_FIELDS = ['entName', 'xdrName', 'taxpayerName', 'acctName'] as const;

/** Arranges what leaves as a report. Pure: the same input gives the same report. */
export function composeReport(input: ReportInput): Report {
  const { issuedAt, issuer, receiver, purpose, service, consent, access, verification } = input;
  const reported = input.items.map((delivered) => reportItem(delivered, input));
  const chapters = LAYOUT.map((chapter, index) => chapterOf(chapter, index + 1, reported, input));
  return {
    number: reportNumber(access.id, issuedAt),
    layout: 'V2.0',
    ...{ issuedAt, issuer, receiver, purpose, service, consent, access, verification },
    subject: { ...input.subject, name: nameIn(reported) },
    summary: chapters.filter(({ number }) => number < LAYOUT.length).map(summarise),
    chapters,
    notes: REPORT_NOTES,
  };
}

function chapterOf(
  { title, items }: LayoutChapter,
  number: number,
  reported: readonly ReportItem[],
  { catalogue, issuedAt }: ReportInput,
): ReportChapter {
  const asked = items.flatMap((id) => reported.filter(({ item }) => item === id));
  const notAsked = items.filter((id) => !reported.some(({ item }) => item === id));
  return {
    ...{ number, title, items: asked },
    notAsked: notAsked.flatMap((id) => {
      const known = latest(catalogue, id);
      return known === undefined ? [] : [{ item: id, name: namesOf(known) }];
    }),
    advice: number === LAYOUT.length ? adviceOn(reported, issuedAt) : [],
  };
}

/** @throws {RangeError} where the catalogue does not know what leaves: nothing is left out without a word */
function reportItem(delivered: DeliveredItem, { obligations, catalogue }: ReportInput): ReportItem {
  const { item, version, status, provider, fetchedAt, mark, rows, sources } = delivered;
  const entry = catalogue.find((each) => each.id === item && each.version === version);
  const obligation = obligations.find((each) => each.item === item);
  if (entry === undefined || obligation === undefined)
    throw new RangeError(`no such item: ${item} ${version}`);
  const treatments = new Map(obligation.fields.map(({ name, treatment }) => [name, treatment]));
  const fields = entry.fields.flatMap(({ name, name_zh: label, type }) => {
    const treatment = treatments.get(name);
    return treatment === undefined ? [] : [{ name, label, type, treatment }];
  });
  return {
    ...{ item, version, name: namesOf(entry), fields, provider, fetchedAt },
    status: status === 'delivered' && rows.length === 0 ? 'empty' : status,
    ...(sources !== undefined && { sources: [...sources] }),
    objection: mark === 'objection',
    records: inOrder(
      rows.map((row) => ({ ...row })),
      fields,
    ),
  };
}

/** The latest first, by the first of its fields that tells a time; among equals as their fields read. */
function inOrder(records: ReportItem['records'], fields: readonly ReportField[]): ReportItem['records'] {
  const dated = fields.find(({ type, treatment }) => TIMES.has(type) && treatment !== 'withheld');
  const keyed = records.map((record) => ({
    record,
    time: wordOf(dated && record[dated.name]),
    words: fields.map(({ name }) => wordOf(record[name])).join('\n'),
  }));
  keyed.sort((one, other) => compare(other.time, one.time) || compare(one.words, other.words));
  return keyed.map(({ record }) => record);
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function summarise({ number: chapter, title, items, notAsked }: ReportChapter): Report['summary'][number] {
  const answered = items.filter(({ status }) => status === 'delivered' || status === 'empty');
  const records = answered.reduce((total, item) => total + item.records.length, 0);
  return {
    ...{ chapter, title, records: answered.length === 0 ? null : records },
    ...{ answered: answered.length, items: items.length + notAsked.length },
  };
}

function nameIn(items: readonly ReportItem[]): string | null {
  for (const { records } of items) {
    for (const field of NAME_FIELDS) {
      const name = records[0]?.[field];
      if (typeof name === 'string' && name !== '') return name;
    }
  }
  return null;
}

function latest(catalogue: readonly CatalogueItem[], id: string): CatalogueItem | undefined {
  return catalogue
    .filter((each) => each.id === id)
    .reduce<CatalogueItem | undefined>(
      (newest, each) => (newest === undefined || each.version > newest.version ? each : newest),
      undefined,
    );
}

function namesOf({ name_zh: zh, name_en: en }: CatalogueItem) {
  return { zh, en };
}
