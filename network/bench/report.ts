/** One line of the table: what was measured, a rate, milliseconds, and what each process took. */
export type Row = Readonly<Record<string, string | number>> & { readonly measured: string };

/** Prints the rows as a table in Markdown, ready for a README. */
export function printTable(machine: string, rows: readonly Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [
    columns,
    columns.map(() => '---'),
    ...rows.map((row) => columns.map((column) => shown(row[column]))),
  ];
  process.stdout.write(`${machine}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`);
}

function shown(value: string | number | undefined): string {
  if (typeof value !== 'number') return value ?? '';
  return value.toFixed(value < 100 && !Number.isInteger(value) ? 1 : 0);
}
