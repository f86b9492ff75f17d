import type { Style, TableLayout } from 'pdfmake';

/** The space between the margins of an A4 page, in points. */
export const PAGE_WIDTH = 595.28 - 2 * 42;

export const COLOURS = {
  ink: '#1d2733',
  faint: '#5c6773',
  line: '#c9d0d8',
  shade: '#f2f5f8',
  brand: '#153e75',
  masked: '#7a5b00',
  objection: '#9a3412',
} as const;

export const FONT_SIZE = { body: 8.5, grid: 7.5 } as const;

export const STYLES: Readonly<Record<string, Style>> = {
  title: { fontSize: 19, bold: true, color: COLOURS.brand },
  subtitle: { fontSize: 9, color: COLOURS.faint },
  chapter: { fontSize: 12.5, bold: true, color: COLOURS.brand, margin: [0, 14, 0, 6] },
  item: { fontSize: 9.5, bold: true, margin: [0, 8, 0, 3] },
  label: { color: COLOURS.faint },
  columnHead: { bold: true, fontSize: FONT_SIZE.grid, color: COLOURS.ink },
  cell: { fontSize: FONT_SIZE.grid },
  remark: { fontSize: 7.5, color: COLOURS.faint, margin: [0, 2, 0, 0] },
  objection: { fontSize: 8.5, color: COLOURS.objection, bold: true, margin: [0, 0, 0, 3] },
  masked: { color: COLOURS.masked },
};

/** Hairlines, and a shaded row of heads. */
export const GRID_LAYOUT: TableLayout = {
  hLineWidth: () => 0.5,
  vLineWidth: () => 0.5,
  hLineColor: () => COLOURS.line,
  vLineColor: () => COLOURS.line,
  paddingTop: () => 2.5,
  paddingBottom: () => 2.5,
  fillColor: (row) => (row === 0 ? COLOURS.shade : null),
};

/** The same, its labels shaded. */
export const FACTS_LAYOUT: TableLayout = {
  ...GRID_LAYOUT,
  fillColor: (_row, _node, column) => (column % 2 === 0 ? COLOURS.shade : null),
};
