import { describe, expect, it } from 'vitest';

import { createStyle } from './style.ts';
import { renderTable } from './table.ts';

const content = {
  head: ['MODEL', 'TAKES'],
  rows: [
    ['a/b', 'text'],
    ['a/longer', 'text\timage\u001b[2J'],
  ],
};

describe('renderTable', () => {
  it('separates cells by tabs in a pipe, without headings', async () => {
    const output = { toTerminal: false, columns: 80, style: createStyle(false), isAscii: false };
    expect(await renderTable(content, output)).toBe('a/b\ttext\na/longer\ttext image\u001b[2J\n');
  });

  it('aligns and sanitizes cells on a terminal', async () => {
    const output = { toTerminal: true, columns: 80, style: createStyle(false), isAscii: false };
    expect(await renderTable(content, output)).toBe(
      'MODEL     TAKES\na/b       text\na/longer  text image␛[2J\n',
    );
  });

  it('cuts a line that the terminal would wrap', async () => {
    const output = { toTerminal: true, columns: 14, style: createStyle(false), isAscii: false };
    expect(await renderTable(content, output)).toContain('a/longer  tex…\n');
  });
});
