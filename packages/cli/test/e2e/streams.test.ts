import type { Emulator } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { SOFT_TIMEOUT_MS, samples } from '../support/orm.ts';
import { bash, KEY, orm } from '../support/program.ts';
import { verifies } from '../../../../tests/requirements.ts';

let emulator: Emulator;
let env: Record<string, string>;

beforeEach(async () => {
  emulator = createEmulator();
  env = { OPENROUTER_BASE_URL: await emulator.listen() };
});

afterEach(async () => {
  await emulator.close();
});

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `line ${String(index)}\n`);

describe('the built orm', () => {
  it(
    verifies('cli.output', 'prints the answer on stdout and everything else on stderr'),
    async () => {
      emulator.script({ text: 'Blue.' });
      const { status, stdout, stderr } = await orm(['chat', 'x', '--cost'], { env });
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'Blue.\n' });
      expect(stderr).toContain(' tok · ');
    },
  );

  it('writes an answer of 3 MB to a pipe completely', async () => {
    const text = 'x'.repeat(3_000_000);
    emulator.script([{ text }, { text }]);
    const { stdout } = await bash('orm chat x | cat', { env });
    expect(stdout.length).toBe(text.length + 1);
    const document = await bash('orm chat x --json | cat', { env });
    expect(JSON.parse(document.stdout)).toMatchObject({ ok: true, text });
  });

  it(
    verifies(
      'cli.signals',
      'exits with 141 when its reader closes the pipe, prints nothing and cancels the request',
    ),
    async () => {
      emulator.script({ textChunks: lines(5000) });
      emulator.fail({ type: 'slow-body', bytes: 512, everyMs: 5 });
      const { stdout, stderr } = await bash('orm chat x | head -1; echo "${PIPESTATUS[0]}"', {
        env,
      });
      expect(stdout).toBe('line 0\n141\n');
      expect(stderr).toBe('');
      await expect
        .poll(() => emulator.requests.at(-1)?.outcome, { timeout: SOFT_TIMEOUT_MS })
        .toBe('aborted');
    },
  );

  it(
    verifies('errors.no-secrets', 'never shows the key, with -v and in failures too'),
    async () => {
      const runs = [
        await orm(['chat', 'x', '-v'], { env }),
        await orm(['doctor', '-v'], { env }),
        await orm(['chat', 'x', '-v', '-m', 'nope/nope', '--json'], { env }),
        await orm(['chat', 'x', '-v', '--base-url', 'http://127.0.0.1:1/api/v1'], { env }),
      ];
      const output = runs.map(({ stdout, stderr }) => stdout + stderr).join('');
      expect(output).toContain('/chat/completions → 200');
      expect(output).not.toContain(KEY);
    },
  );
});

describe('standard input of the built orm', () => {
  const prompt = () => {
    const body = emulator.requests.at(-1)?.body as { messages: [{ content: unknown }] };
    return body.messages[0].content;
  };

  it.each([
    ['a pipe', 'echo text | orm chat Prompt', 'Prompt\n\ntext'],
    ['a slow pipe', '(sleep 1.2; echo text) | orm chat Prompt', 'Prompt\n\ntext'],
    [
      'a file',
      `orm chat Prompt < ${samples}notes.txt`,
      expect.stringContaining('A day at the lake'),
    ],
    ['a here-document', 'orm chat <<< text', 'text'],
    ['nothing', 'orm chat Prompt < /dev/null', 'Prompt'],
    ['a closed one', 'orm chat Prompt <&-', 'Prompt'],
  ])('is read correctly from %s', async (_name, line, expected) => {
    const { status, stderr } = await bash(line, { env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(prompt()).toEqual(expected);
  });

  it('is not read with a prompt when it is a socket that stays open', async () => {
    const { status } = await orm(['chat', 'Prompt'], { env, stdin: 'pipe' });
    expect(status).toBe(0);
    expect(prompt()).toBe('Prompt');
  });
});

describe('a file of variables and the built orm', () => {
  let cwd = '';

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'orm-'));
    for (const name of ['.env', 'my.env']) {
      await writeFile(join(cwd, name), `OPENROUTER_API_KEY=${KEY}\n`);
    }
    env['OPENROUTER_API_KEY'] = '';
  });

  afterEach(async () => {
    await rm(cwd, { recursive: true });
  });

  it('is not read automatically when it is named .env', async () => {
    const { status, stderr } = await orm(['chat', 'x'], { env, cwd });
    expect(status).toBe(4);
    expect(stderr).toContain('no API key is set');
  });

  // Node.js itself removes some options from every command line, at any position.
  it.each([[['--env', 'my.env', 'chat', 'x']], [['chat', 'x', '--env=my.env']]])(
    'is read with --env: %j',
    async (argv) => {
      expect(await orm(argv, { env, cwd })).toMatchObject({ status: 0, stderr: '' });
    },
  );

  it('is reported as missing by orm, not by Node.js', async () => {
    const { status, stderr } = await orm(['--env', 'gone.env', 'chat', 'x'], { env, cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^error: Cannot read --env "gone\.env": there is no such file \[INVALID_INPUT\]\n/u,
    );
  });
});

describe('a working directory that was deleted', () => {
  const gone = 'cd "$(mktemp -d)"; rmdir "$PWD";';

  it('does not matter to what needs no files', async () => {
    for (const line of ['--version', 'chat hi', 'models search gpt', 'generate-image x -o -'])
      expect(await bash(`${gone} orm ${line}`, { env })).toMatchObject({ status: 0, stderr: '' });
  });

  it.each(['generate-image x', 'generate-image x -o y.png', 'analyze-image photo.jpg'])(
    'is named before anything is paid: orm %s',
    async (line) => {
      const { status, stderr } = await bash(`${gone} orm ${line}`, { env });
      expect(stderr).toContain('the working directory was deleted [INVALID_INPUT]\n');
      expect(status).toBe(2);
      expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    },
  );
});

describe('failures of the built orm', () => {
  it('of time never ask to send again what may have been charged', async () => {
    emulator.fail({ type: 'stall' });
    const { status, stderr } = await orm(['chat', 'x', '--timeout', '3s'], { env });
    expect(status).toBe(6);
    expect(stderr).toMatch(/\[UPSTREAM_TIMEOUT\]\nhint: {2}.*https:\/\/openrouter\.ai\/activity/u);
    await expect
      .poll(() => emulator.requests.map(({ outcome: result }) => result), {
        timeout: SOFT_TIMEOUT_MS,
      })
      .toEqual(['aborted']);
  });

  it.each([
    ['an unreachable host', ['chat', 'x', '--base-url', 'http://127.0.0.1:1/api/v1'], {}, 5],
    ['a wrong key', ['chat', 'x'], { OPENROUTER_API_KEY: 'wrong' }, 4],
    ['no key', ['chat', 'x'], { OPENROUTER_API_KEY: '' }, 4],
    ['an unknown model', ['chat', 'x', '-m', 'nope/nope'], {}, 10],
    ['no prompt', ['chat'], {}, 2],
  ])('are one sentence, a hint and a status: %s', async (_name, argv, extra, status) => {
    const run = await orm(argv, { env: { ...env, ...extra } });
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status, stdout: '' });
    expect(run.stderr).toMatch(/^error: [^\n]+ \[[A-Z_]+\]\nhint: {2}[^\n]+\n$/u);
  });
});

describe('a process substitution', () => {
  const photo = join(samples, 'photo.jpg');

  it.each([
    ['media', `orm analyze-image <(sleep 0.2; cat '${photo}')`, 0, /JPEG/u],
    ['media named as standard input', `cat '${photo}' | orm analyze-image /dev/stdin`, 0, /JPEG/u],
    ['a prompt', String.raw`orm chat --prompt-file <(printf '\xff\xfeH\0i\0')`, 0, /"Hi"/u],
    ['nothing', 'orm analyze-image <(true) 2>&1', 11, /it is empty/u],
    [
      'more than media may have',
      'orm analyze-image <(cat /dev/zero) 2>&1',
      12,
      /it has more than/u,
    ],
  ])('gives orm %s', async (_what, line, expected, output) => {
    const { stdout } = await bash(`${line}; echo "status $?"`, { env });
    expect(stdout).toMatch(output);
    expect(stdout).toContain(`status ${expected}\n`);
  });
});
