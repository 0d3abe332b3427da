import { describe, expect, it } from 'vitest';

import { createShell, TEST_KEY } from './support/orm.ts';
import { verifies } from '../../../tests/requirements.ts';

describe('a failure', () => {
  it.each([
    ['no key', { env: { OPENROUTER_API_KEY: '' } }, ['chat', 'x'], 4, 'UPSTREAM_REFUSED'],
    ['a wrong key', { env: { OPENROUTER_API_KEY: 'wrong' } }, ['chat', 'x'], 4, 'UPSTREAM_REFUSED'],
    ['an unknown model', {}, ['chat', 'x', '-m', 'nope/nope'], 10, 'MODEL_NOT_FOUND'],
  ] as const)(
    'tells %s in two lines and by the status',
    async (_name, surroundings, argv, status, code) => {
      const { orm } = createShell();
      const run = await orm(argv, surroundings);
      expect({ status: run.status, stdout: run.stdout }).toEqual({ status, stdout: '' });
      expect(run.stderr).toMatch(
        new RegExp(`^error: [^\\n]+ \\[${code}\\]\\nhint: {2}[^\\n]+\\n$`, 'u'),
      );
    },
  );

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
      elapsedMs: expect.any(Number),
    });
  });

  it('never shows the key, also with -v', async () => {
    const { emulator, orm } = createShell({ apiKey: 'sk-or-v1-another' });
    const { stdout, stderr } = await orm(['chat', 'x', '-v']);
    expect(stderr).toContain('/chat/completions → 401');
    expect(stdout + stderr).not.toContain(TEST_KEY);
    emulator.fail({ type: 'reset' });
    const broken = await orm(['chat', 'x', '-v', '--json']);
    expect(broken.stdout + broken.stderr).not.toContain(TEST_KEY);
  });

  it('tells a bad base URL by the option that it came from', async () => {
    const { orm } = createShell();
    const { status, stderr } = await orm(['chat', 'x', '--base-url', 'http://example.com']);
    expect(status).toBe(2);
    expect(stderr).toContain('--base-url must be');
    expect(stderr).not.toContain('OPENROUTER_BASE_URL');
  });

  it('of time is told by --timeout and exits with 6', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'stall' }, { times: 5 });
    const { status, stderr } = await orm(['chat', 'x', '--timeout', '30ms']);
    expect(status).toBe(6);
    expect(stderr).toBe(
      'error: No answer within 30 ms [UPSTREAM_TIMEOUT]\nhint:  give it more time with --timeout\n',
    );
    expect(emulator.requests.map(({ outcome }) => outcome)).toEqual(['aborted']);
  });
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
      usage: { inputTokens: 3, outputTokens: 1, costUsd: 0.5 },
      cache: null,
      elapsedMs: expect.any(Number),
    });
  });
});
