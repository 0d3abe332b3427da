import type { Output } from './output.ts';
import { sanitize } from './sanitize.ts';

/** Rows under headings. */
export interface TableContent {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Lays rows out: aligned for a person at a terminal, tab-separated and without headings for a program. */
export async function renderTable(
  { head, rows }: TableContent,
  output: Pick<Output, 'toTerminal' | 'columns' | 'style'>,
): Promise<string> {
  if (!output.toTerminal) return rows.map((row) => `${row.map(toCell).join('\t')}\n`).join('');
  if (rows.length === 0) return '';
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    style: { 'padding-left': 0, 'padding-right': 2 },
    chars: noBorders,
  });
  // The library measures what is printed, so words of strangers are made safe before.
  table.push([...head], ...rows.map((row) => row.map((cell) => sanitize(toCell(cell)))));
  const [heading = '', ...lines] = table.toString().split('\n').map(cutTo(output.columns));
  return [output.style.bold(heading), ...lines, ''].join('\n');
}

/** A line that the terminal would break is cut: rows stay rows. */
function cutTo(columns: number): (line: string) => string {
  return (line) => {
    const text = line.trimEnd();
    return text.length <= columns ? text : `${text.slice(0, columns - 1)}…`;
  };
}

const borders =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle';
const noBorders = Object.fromEntries(borders.split(' ').map((name) => [name, '']));

/** A cell is one line, and a tab would begin another one. */
function toCell(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
