import { describe, expect, it } from 'vitest';

import { createFastClock, createShell } from './support/orm.ts';

const limited = { type: 'status', status: 429, headers: { 'retry-after': '7' } } as const;

describe('a wait for another attempt', () => {
  it.each([undefined, 'stderr'] as const)(
    'is one line with its end where nothing can be drawn: %s',
    async (terminal) => {
      const { emulator, orm } = createShell();
      emulator.script({ text: 'Blue.' });
      emulator.fail(limited, { path: '/chat/completions' });
      const argv = ['chat', 'x', '--no-color'];
      const { stdout, stderr } = await orm(argv, { terminal, clock: createFastClock() });
      expect(stdout).toBe('Blue.\n');
      expect(stderr.match(/^Too many requests .*$/gmu)).toEqual([
        expect.stringMatching(
          /^Too many requests \(429\): next attempt in [78] s, at \d\d:\d\d:\d\d$/u,
        ),
      ]);
    },
  );

  it('is not shown with --quiet', async () => {
    const { emulator, orm } = createShell();
    emulator.fail(limited, { path: '/chat/completions' });
    expect(await orm(['chat', 'x', '-q'])).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('a locale that is not UTF-8', () => {
  // oxlint-disable-next-line no-control-regex -- all that is not ASCII
  const notAscii = /[^\u0000-\u007f]/u;

  it.each([{ LC_ALL: 'C' }, { LANG: 'POSIX' }, { LC_CTYPE: 'de_DE.ISO-8859-1' }, { TERM: 'dumb' }])(
    'gets ASCII from orm itself: %j',
    async (env) => {
      const { emulator, orm } = createShell();
      emulator.script({ text: 'Blue.', usage: { prompt_tokens: 3, completion_tokens: 2 } });
      for (const argv of [
        ['chat', 'x', '--cost', '-v', '--no-color'],
        ['models', 'search', '--no-color'],
        ['help', 'output'],
        ['help', 'files'],
        ['doctor', '--no-color'],
        ['--help'],
      ]) {
        const { stdout, stderr } = await orm(argv, { env, terminal: 'both' });
        expect(`${stdout}${stderr}`).not.toMatch(notAscii);
      }
    },
  );

  it('leaves the text of a model alone', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: 'Größe → …' });
    expect(await orm(['chat', 'x'], { env: { LC_ALL: 'C' } })).toMatchObject({
      stdout: 'Größe → …\n',
    });
  });
});
