import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { createShell } from './support/orm.ts';

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');

describe('the README', () => {
  it('types options and commands that exist', async () => {
    const { orm } = createShell();
    const lines = [...readme.matchAll(/^\$ (?:.*\| )?(?:\w+=(?:\S+ |\$\())?orm (?<line>.+)$/gmu)];
    expect(lines.length).toBeGreaterThan(8);
    for (const { groups } of lines) {
      const line = groups?.['line'] ?? '';
      const [first = '', second = ''] = line.split(' ');
      const name = ['job', 'models'].includes(first) ? [first, second] : [first];
      const { status, stdout } = await orm(['help', ...name]);
      expect(status).toBe(0);
      for (const [flag] of line.matchAll(/(?<= )--[\w-]+/gu)) {
        expect(stdout + (await orm(['--help'])).stdout).toContain(flag);
      }
    }
  });
});
