import type { Output } from './output.ts';
import { sanitize } from './sanitize.ts';

/** Rows and column headings. */
export interface TableContent {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Renders a table: aligned on a terminal, otherwise tab-separated and without headings. */
export async function renderTable(
  { head, rows }: TableContent,
  output: Pick<Output, 'toTerminal' | 'columns' | 'style' | 'isAscii'>,
): Promise<string> {
  if (!output.toTerminal) return rows.map((row) => `${row.map(toCell).join('\t')}\n`).join('');
  if (rows.length === 0) return '';
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    style: { 'padding-left': 0, 'padding-right': 2 },
    chars: noBorders,
  });
  // The library measures the text, so untrusted text must be sanitized first.
  table.push([...head], ...rows.map((row) => row.map((cell) => sanitize(toCell(cell)))));
  const [heading = '', ...lines] = table.toString().split('\n').map(cutTo(output));
  return [output.style.bold(heading), ...lines, ''].join('\n');
}

/** Cuts lines that the terminal would wrap. */
function cutTo({
  columns,
  isAscii,
}: Pick<Output, 'columns' | 'isAscii'>): (line: string) => string {
  const mark = isAscii ? '...' : '…';
  return (line) => {
    const text = line.trimEnd();
    return text.length <= columns ? text : `${text.slice(0, columns - mark.length)}${mark}`;
  };
}

const borders =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle';
const noBorders = Object.fromEntries(borders.split(' ').map((name) => [name, '']));

/** Collapses white space: a line end or a tab would start another cell. */
function toCell(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
