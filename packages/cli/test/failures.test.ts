import { describe, expect, it } from 'vitest';

import { createShell, TEST_KEY } from './support/orm.ts';
import { verifies } from '../../../tests/requirements.ts';

interface Row {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The real network, for a host that does not exist. */
  readonly live?: boolean | undefined;
  readonly status: number;
  readonly code: string;
  readonly message: RegExp;
  readonly hint: RegExp;
}

const rows: readonly Row[] = [
  {
    name: 'an empty prompt',
    argv: ['chat', ' '],
    status: 2,
    code: 'INVALID_INPUT',
    message: /^Cannot start the chat: no prompt$/u,
    hint: /orm chat --help$/u,
  },
  {
    name: 'a wrong type',
    argv: ['chat', 'x', '--max-tokens', 'many'],
    status: 2,
    code: 'INVALID_INPUT',
    message: /^--max-tokens must be a number, not "many"$/u,
    hint: /^see orm chat --help$/u,
  },
  {
    name: 'an unknown value that resembles a known one',
    argv: ['chat', 'x', '--reasoning', 'hihg'],
    status: 2,
    code: 'INVALID_INPUT',
    message: /^Cannot run orm chat: --reasoning must be one of .*, not "hihg"$/u,
    hint: /^Did you mean "high"\?$/u,
  },
  {
    name: 'an unknown value that resembles none',
    argv: ['transcribe', 'tone.wav', '--format', 'doc'],
    status: 2,
    code: 'INVALID_INPUT',
    message: /^Cannot run orm transcribe: --format must be one of .*, not "doc"$/u,
    hint: /^--format: text or subtitles \(text, srt, vtt\)$/u,
  },
  {
    name: 'an unknown flag',
    argv: ['chat', 'x', '--modle', 'y'],
    status: 2,
    code: 'INVALID_INPUT',
    message: /^Unknown option "--modle"$/u,
    hint: /^Did you mean --model\?$/u,
  },
  {
    name: 'an unknown model',
    argv: ['chat', 'x', '-m', 'openai/gpt-55'],
    status: 10,
    code: 'MODEL_NOT_FOUND',
    message: /openai\/gpt-55/u,
    hint: /^Did you mean "openai\/gpt-5[^?]*\? orm models search <words>$/u,
  },
  {
    name: 'a missing key',
    argv: ['chat', 'x'],
    env: { OPENROUTER_API_KEY: '' },
    status: 4,
    code: 'UPSTREAM_REFUSED',
    message: /no API key is set$/u,
    hint: /OPENROUTER_API_KEY/u,
  },
  {
    name: 'an invalid key',
    argv: ['chat', 'x'],
    env: { OPENROUTER_API_KEY: 'wrong' },
    status: 4,
    code: 'UPSTREAM_REFUSED',
    message: /\(HTTP 401\)$/u,
    hint: /OPENROUTER_API_KEY/u,
  },
  {
    name: 'an unreachable host',
    argv: ['chat', 'x', '--base-url', 'http://127.0.0.1:1/api/v1'],
    live: true,
    status: 5,
    code: 'UPSTREAM_HTTP',
    message: /the host cannot be reached/u,
    hint: /^Check the network/u,
  },
];

describe('a failure', () => {
  it.each(rows)('reports $name in one sentence, with a hint and an exit status', async (row) => {
    const { orm } = createShell();
    const { argv, env, status, code, message, hint } = row;
    const run = await orm(argv, { env, fetch: row.live === true ? fetch : undefined });
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status, stdout: '' });
    const lines = /^error: (?<message>[^\n]+) \[(?<code>[A-Z_]+)\]\nhint: {2}(?<hint>[^\n]+)\n$/u;
    expect(lines.exec(run.stderr)?.groups).toEqual({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  it.each(rows)('reports $name as a document with --json', async (row) => {
    const { orm } = createShell();
    const { argv, env, status, code, message, hint } = row;
    const run = await orm([...argv, '--json'], {
      env,
      fetch: row.live === true ? fetch : undefined,
    });
    expect(run.status).toBe(status);
    expect(JSON.parse(run.stdout)).toMatchObject({
      schema: 'orm/v1',
      ok: false,
      error: {
        code,
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      },
    });
  });

  it.each([
    [402, 15],
    [403, 4],
    [429, 16],
    [500, 5],
    [408, 6],
  ])('of HTTP %i exits with %i', async (status, exit) => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'status', status, headers: { 'retry-after': '0' } }, { times: 9 });
    expect((await orm(['models', 'search'])).status).toBe(exit);
  });

  it(verifies('cli.output', 'is one JSON document on stdout with --json'), async () => {
    const { emulator, json } = createShell();
    emulator.fail({ type: 'status', status: 429, headers: { 'retry-after': '0' } }, { times: 9 });
    expect(await json(['chat', 'x'])).toEqual({
      schema: 'orm/v1',
      ok: false,
      command: 'chat',
      error: {
        code: 'UPSTREAM_REFUSED',
        message: expect.stringContaining('429'),
        httpStatus: 429,
        retryable: true,
        retryAfterSeconds: expect.anything(),
        hint: expect.any(String),
        requestId: null,
        details: expect.objectContaining({ reason: 'rate_limit' }),
      },
      data: null,
      files: [],
      job: null,
      usage: null,
      elapsedMs: expect.any(Number),
    });
  });

  it('never shows the key, even with -v', async () => {
    const { emulator, orm } = createShell({ apiKey: 'sk-or-v1-another' });
    const { stdout, stderr } = await orm(['chat', 'x', '-v']);
    expect(stderr).toContain('/chat/completions → 401');
    expect(stdout + stderr).not.toContain(TEST_KEY);
    emulator.fail({ type: 'reset' });
    const broken = await orm(['chat', 'x', '-v', '--json']);
    expect(broken.stdout + broken.stderr).not.toContain(TEST_KEY);
  });

  it('names the option of an invalid base URL', async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['chat', 'x', '--base-url', 'http://example.com']);
    expect(status).toBe(2);
    expect(stderr).toContain('--base-url must be');
    expect(stderr).not.toContain('OPENROUTER_BASE_URL');
    expect(stderr).toMatch(/\nhint: {2}see orm chat --help\n$/u);
  });

  it.each([[['chat', 'x']], [['doctor']], [['chat', 'x', '--base-url', 'http://example.com']]])(
    'of a variable points to the help about variables: orm %j',
    async (argv) => {
      const { orm } = createShell();
      const { status, stderr } = await orm(argv, { env: { OPENROUTER_MAX_TOKENS: 'many' } });
      expect(status).toBe(2);
      expect(stderr).toContain('OPENROUTER_MAX_TOKENS must be a whole number');
      expect(stderr).toMatch(/\nhint: {2}see orm help environment\n$/u);
    },
  );
});

describe('a success', () => {
  it('is one JSON document on stdout with --json', async () => {
    const { emulator, json } = createShell();
    emulator.script({
      text: 'Blue.',
      provider: 'Acme',
      usage: { prompt_tokens: 3, completion_tokens: 1, cost: 0.5 },
    });
    expect(await json(['chat', 'x'])).toEqual({
      schema: 'orm/v1',
      ok: true,
      command: 'chat',
      id: expect.stringMatching(/^gen-/u),
      model: 'google/gemma-4-26b-a4b-it:free',
      provider: 'Acme',
      text: 'Blue.',
      data: expect.objectContaining({ text: 'Blue.', finish_reason: 'stop' }),
      files: [],
      job: null,
      usage: { inputTokens: 3, outputTokens: 1, costUsd: 0.5 },
      cache: null,
      elapsedMs: expect.any(Number),
    });
  });
});
