import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { bin, orm, start } from '../support/program.ts';

const trace = new URL('../support/trace-modules.ts', import.meta.url).href;

/** Returns the modules that a command line loads: names of built-in modules and the text of files. */
async function load(argv: readonly string[]): Promise<{ urls: string[]; text: string }> {
  const { stderr } = await start(process.execPath, ['--import', trace, bin, ...argv]);
  const resolved = stderr.split('\n').filter((line) => line.startsWith('resolved '));
  const urls = [...new Set(resolved.map((line) => line.slice('resolved '.length)))];
  const files = urls.filter((url) => url.startsWith('file:'));
  const texts = await Promise.all(
    files.map(async (url) => await readFile(fileURLToPath(url), 'utf8')),
  );
  return { urls, text: texts.join('\n') };
}

// The bundler records the package of each part of a chunk.
const heavy = [
  '/ky@',
  '/file-type@',
  '/cli-table3@',
  '/yocto-spinner@',
  '/sharp@',
  '/sharp/',
  '/undici@',
  '/ipaddr.js@',
  '/@modelcontextprotocol',
  'openrouter-emulator/dist',
];

describe('what a command line loads', () => {
  it('is next to nothing for --version', async () => {
    const { urls, text } = await load(['--version']);
    for (const name of [...heavy, '/valibot@', '/commander@'])
      expect([...urls, text].join()).not.toContain(name);
    expect(text.length).toBeLessThan(20_000);
  });

  it.each([[['--help']], [['chat', '--help']], [['help', 'exit-codes']], [['chatt']]])(
    'includes neither HTTP nor media nor the emulator for %j',
    async (argv) => {
      const { urls, text } = await load(argv);
      expect(text).toContain('/commander@');
      for (const name of heavy) expect([...urls, text].join()).not.toContain(name);
    },
  );

  it('includes HTTP when a request is sent', async () => {
    // Counterpart of the tests above: the markers that they look for do occur.
    expect(
      (await load(['models', 'search', '--base-url', 'http://127.0.0.1:1/api/v1'])).text,
    ).toContain('/ky@');
  });
});

describe('the launcher', () => {
  it('runs as built', async () => {
    expect(await start(bin, ['--version'])).toMatchObject({
      status: 0,
      stdout: `${manifest.version}\n`,
    });
  });

  it('can be parsed by an old Node.js', async () => {
    const text = await readFile(bin, 'utf8');
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n/u);
    expect(text).not.toMatch(/=>|`|\?\?|\?\.|\bconst\b|\blet\b|^import /mu);
  });

  it('prints the version of the package', async () => {
    expect(await orm(['--version'])).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
  });
});

describe('orm demo, built', () => {
  it('works without a key and ends with correct facts about the image', async () => {
    // Its outputs stay in the temporary directory.
    const folder = await mkdtemp(join(tmpdir(), 'orm-'));
    const env = { OPENROUTER_API_KEY: '', TMPDIR: folder };
    const { status, stdout, stderr } = await orm(['demo'], { env });
    await rm(folder, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.slice(stdout.indexOf('14/14'))).toContain(
      'JPEG, 1600 x 1067 pixels, mostly blue',
    );
  });
});
