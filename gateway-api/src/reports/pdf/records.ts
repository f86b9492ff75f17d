import type { Block, TableCell } from 'pdfmake';
import { disputedIn, type ReportField, type ReportItem } from '../report.js';
import { FACTS_LAYOUT, FONT_SIZE, GRID_LAYOUT, PAGE_WIDTH } from './style.js';
import { isAbsent, isNumeric, labelOf, show, widthOf } from './values.js';

type Values = Readonly<Record<string, unknown>>;

/** The most columns of a grid, and the longest text in one, in letters of Chinese. */
const GRID = { columns: 9, text: 24, narrowest: 30 } as const;
/** Longer texts get a row of their own, in letters of Chinese. */
const LONG = 17;
/** Rows with longer texts may be cut by the end of a page. */
const BREAKABLE = 900;
/** Tables of so many rows, and letters of Chinese in all, stay on one page. */
const TOGETHER = { rows: 16, letters: 1200 } as const;

const DISPUTED: ReportField = { name: '_mark', label: '异议标注', type: 'string', treatment: 'clear' };

const LABEL_WIDTH = 92;
/** What a table adds to the widths of its columns, in points. */
const [PADDING, LINE] = [4, 0.5];
const VALUE_WIDTH = (PAGE_WIDTH - LINE) / 2 - LABEL_WIDTH - 2 * (2 * PADDING + LINE);

/**
 * The records of an item: what they have in common first, then one row each; records that are long are told one by
 * one instead. Fields that no record states are named and not shown.
 */
export function recordsOf(item: ReportItem): Block[] {
  const { fields, records } = withDisputes(item);
  const shown = fields.filter(
    ({ name, treatment }) => treatment !== 'withheld' && records.some((record) => !isAbsent(record[name])),
  );
  const isCommon = ({ name }: ReportField) => records.every((record) => record[name] === records[0]?.[name]);
  const common = shown.filter(isCommon);
  const varying = shown.filter((field) => !isCommon(field));
  const [first] = records;
  if (first === undefined) return [];
  if (records.length === 1) return [facts(shown, first)];
  if (!fitsGrid(varying, records))
    return records.flatMap((record, index) => [
      {
        text: `第 ${index + 1} 条，共 ${records.length} 条`,
        style: 'remark',
        margin: [0, 4, 0, 2],
        headlineLevel: 3,
      },
      facts(shown, record),
    ]);
  return [
    ...(common.length === 0 ? [] : [facts(common, first), { text: '', margin: [0, 2] as [number, number] }]),
    ...(varying.length === 0 ? [] : [grid(varying, records)]),
  ];
}

/** Each record that is disputed by itself says so in a field of its own, before all others. */
function withDisputes(item: ReportItem): Pick<ReportItem, 'fields' | 'records'> {
  const { fields, records } = item;
  if (disputedIn(item) === 0) return { fields, records };
  return {
    fields: [DISPUTED, ...fields],
    records: records.map((record) => ({
      ...record,
      [DISPUTED.name]: record['_mark'] === 'objection' ? '有异议' : null,
    })),
  };
}

function fitsGrid(fields: readonly ReportField[], records: readonly Values[]): boolean {
  return (
    fields.length <= GRID.columns &&
    records.every((record) => fields.every((field) => widthOf(show(field, record[field.name])) <= GRID.text))
  );
}

function grid(fields: readonly ReportField[], records: readonly Values[]): Block {
  const head = fields.map((field): TableCell => ({
    text: heading(field),
    style: 'columnHead',
    ...aligned(field),
  }));
  const rows = records.map((record) =>
    fields.map((field): TableCell => ({
      text: show(field, record[field.name]),
      style: 'cell',
      ...aligned(field),
    })),
  );
  return {
    table: {
      headerRows: 1,
      keepWithHeaderRows: 1,
      dontBreakRows: true,
      widths: widths(fields, records),
      body: [head, ...rows],
    },
    layout: GRID_LAYOUT,
  };
}

/** The page's width shared by what the columns hold; heads may take two lines. */
function widths(fields: readonly ReportField[], records: readonly Values[]): number[] {
  const needs = fields.map((field) => {
    const longest = Math.max(...records.map((record) => widthOf(show(field, record[field.name]))));
    return Math.max(GRID.narrowest, (Math.max(longest, widthOf(heading(field)) / 2) + 1) * FONT_SIZE.grid);
  });
  const free = PAGE_WIDTH - fields.length * (2 * PADDING + LINE) - LINE;
  const total = needs.reduce((sum, need) => sum + need, 0);
  return needs.map((need) => (need / total) * free);
}

interface Fact {
  readonly field: ReportField;
  readonly text: string;
}

/** Two fields a row, long ones alone. */
function facts(fields: readonly ReportField[], record: Values): Block {
  const shown = fields.map((field): Fact => ({ field, text: show(field, record[field.name]) }));
  const letters = shown.reduce((total, { text }) => total + widthOf(text), 0);
  const isWhole = shown.every(({ text }) => widthOf(text) <= BREAKABLE);
  const body = paired(shown).map(([left, right]) =>
    right === undefined
      ? [label(left), { text: left.text, colSpan: 3 }, '', '']
      : [label(left), left.text, label(right), right.text],
  );
  return {
    table: { widths: [LABEL_WIDTH, VALUE_WIDTH, LABEL_WIDTH, VALUE_WIDTH], body, dontBreakRows: isWhole },
    layout: FACTS_LAYOUT,
    unbreakable: body.length <= TOGETHER.rows && letters <= TOGETHER.letters,
  };
}

function paired(facts: readonly Fact[]): (readonly [Fact] | readonly [Fact, Fact])[] {
  const rows: (readonly [Fact] | readonly [Fact, Fact])[] = [];
  for (const fact of facts) {
    const last = rows.at(-1);
    if (last?.length === 1 && isShort(last[0]) && isShort(fact)) rows[rows.length - 1] = [last[0], fact];
    else rows.push([fact]);
  }
  return rows;
}

function isShort({ text }: Fact): boolean {
  return widthOf(text) <= LONG;
}

function label({ field }: Fact): TableCell {
  return { text: heading(field), style: 'label' };
}

function heading(field: ReportField): string {
  return field.treatment === 'masked' ? `${labelOf(field)}〔脱敏〕` : labelOf(field);
}

function aligned(field: ReportField): object {
  return isNumeric(field) ? { alignment: 'right' } : {};
}
