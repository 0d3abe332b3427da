import { describe, expect, it } from 'vitest';

import type { Emulator } from '@orkit/openrouter-emulator';

import {
  createFastClock,
  createManualClock,
  createShell,
  SOFT_TIMEOUT_MS,
  seePaidRequest,
} from './support/orm.ts';

/** Creates a fetch that calls back after so many bytes of a response are processed: only then is the next chunk requested. */
function watchFetch(emulator: Emulator, count: number, onRead: () => void): typeof fetch {
  return async (input, init) => {
    const { body, headers, status } = await emulator.fetch(input, init);
    const reader = body?.getReader();
    let bytes = 0;
    const watched = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          if (bytes >= count) onRead();
          const { value } = (await reader?.read()) ?? {};
          if (value === undefined) controller.close();
          else controller.enqueue(value);
          bytes += value?.length ?? 0;
        },
      },
      // Nothing is read ahead.
      { highWaterMark: 0 },
    );
    return new Response(watched, { headers, status });
  };
}

const activity = /https:\/\/openrouter\.ai\/activity/u;

describe('--timeout', () => {
  it('reports that a request that was sent may have been charged, and suggests no retry', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'stall' }, { times: 5 });
    const clock = createManualClock();
    const running = orm(['chat', 'x', '--timeout', '2s', '--json'], { clock });
    await seePaidRequest(emulator);
    clock.advance(2000);
    const { status, stdout } = await running;
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'UPSTREAM_TIMEOUT',
        message: expect.stringMatching(/: the call timed out$/u),
        retryable: false,
        hint: expect.stringMatching(activity),
        details: { reason: 'outcome_unknown' },
      },
    });
    expect(emulator.requests.map(({ outcome: result }) => result)).toEqual(['aborted']);
  });

  it('prints the text received before it', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: ['Half ', 'an ', 'answer', ' and', ' more'] });
    emulator.fail({ type: 'stall', when: 'mid-body', afterBytes: 1000 });
    const clock = createManualClock();
    const { stdout } = await orm(['chat', 'x', '--timeout', '5s', '--json'], {
      clock,
      fetch: watchFetch(emulator, 1000, () => {
        clock.advance(5000);
      }),
    });
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'UPSTREAM_TIMEOUT',
        retryable: false,
        details: { partialText: expect.stringMatching(/^Half /u) },
      },
    });
  });

  it('limits the complete response, even while chunks arrive', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: Array.from({ length: 200 }, () => 'word ') });
    emulator.fail({ type: 'slow-body', bytes: 128, everyMs: 5 });
    const clock = createManualClock();
    const { status, stdout, stderr } = await orm(['chat', 'x', '--timeout', '5s'], {
      clock,
      onStdout: () => {
        clock.advance(5000);
      },
    });
    expect(status).toBe(6);
    expect(stdout).toMatch(/^(?:word )+\n$/u);
    expect(stderr).toMatch(activity);
  });

  it('of a free request can be retried', async () => {
    const { emulator, orm } = createShell();
    emulator.fail({ type: 'stall' }, { times: 5 });
    const clock = createManualClock();
    const running = orm(['models', 'search', '--timeout', '2s', '--json'], { clock });
    await expect.poll(() => emulator.requests.length, { timeout: SOFT_TIMEOUT_MS }).toBe(1);
    clock.advance(2000);
    const { status, stdout } = await running;
    expect(status).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        message: 'No response within 2.0 s',
        retryable: true,
        hint: 'raise --timeout',
      },
    });
    expect(emulator.requests.map(({ outcome: result }) => result)).toEqual(['aborted']);
  });

  it('ends the wait for standard input', async () => {
    const { orm } = createShell();
    const bytes = new Promise<Uint8Array>(() => {});
    const { status, stderr } = await orm(['chat', '--timeout', '2s'], {
      clock: createFastClock(),
      stdin: { kind: 'pipe', bytes },
    });
    expect(status).toBe(6);
    expect(stderr).toBe(
      'error: No response within 2.0 s [UPSTREAM_TIMEOUT]\nhint:  raise --timeout\n',
    );
  });
});

describe('a text received before a failure', () => {
  it('is on stdout even with --no-stream', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: ['Half ', 'an ', 'answer', ' and', ' more'] });
    emulator.fail({ type: 'truncated-stream' });
    const { status, stdout, stderr } = await orm(['chat', 'x', '--no-stream']);
    expect(status).toBe(5);
    expect(stdout).toMatch(/^Half .*\n$/u);
    expect(stderr).toMatch(
      /^error: .*\nhint: {2}The partial result is on stdout; it may have been charged\n$/u,
    );
  });

  it('is on stdout if it does not follow its schema', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: 'Tokyo, I think' });
    const argv = ['chat', 'x', '-m', 'google/gemini-2.5-flash', '--no-stream', '--schema'];
    const { status, stdout, stderr } = await orm([...argv, '{"type":"object"}']);
    expect({ status, stdout }).toEqual({ status: 5, stdout: 'Tokyo, I think\n' });
    expect(stderr).toContain('Give --require-parameters');
  });

  it('is not printed twice when it was streamed', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ textChunks: ['Half ', 'an ', 'answer', ' and', ' more'] });
    emulator.fail({ type: 'truncated-stream' });
    const { stdout } = await orm(['chat', 'x']);
    expect(stdout.split('Half')).toHaveLength(2);
  });
});

describe('function calls', () => {
  const tools = JSON.stringify([{ type: 'function', function: { name: 'look' } }]);
  const argv = ['chat', 'x', '-m', 'openai/gpt-4o', '--tools', tools];
  const toolCalls = [
    { id: 'call_1', name: 'look', arguments: { at: 'here' } },
    { id: 'call_2', name: 'look', arguments: {} },
  ];
  const lines = [
    '{"id":"call_1","name":"look","arguments":"{\\"at\\":\\"here\\"}"}',
    '{"id":"call_2","name":"look","arguments":"{}"}',
    '',
  ];

  it('are lines of JSON after the text, streamed or not', async () => {
    const { emulator, orm } = createShell();
    emulator.script([
      { text: 'Let me look.', toolCalls },
      { text: 'Let me look.', toolCalls },
    ]);
    const stdout = ['Let me look.', ...lines].join('\n');
    expect(await orm(argv)).toMatchObject({ status: 0, stdout });
    expect(await orm([...argv, '--no-stream'])).toMatchObject({ status: 0, stdout });
  });

  it('are the same lines without text', async () => {
    const { emulator, orm } = createShell();
    emulator.script({ text: null, toolCalls });
    expect(await orm(argv)).toMatchObject({ status: 0, stdout: lines.join('\n') });
  });
});
