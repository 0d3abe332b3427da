import { describe, expect, it } from 'vitest';
import type { Fault } from '@orkit/openrouter-emulator';
import {
  type ApiResponse,
  userMessage,
  createEmulator,
  deltasOf,
  eventsOf,
  KEY,
  get,
  send,
} from './support/client.ts';
import { verifies } from '../../../tests/requirements.ts';
import { connect, type Connection, firstOutcome } from './support/connect.ts';

async function sendOn(
  { emulator, fetch, baseUrl }: Connection,
  body: object,
): Promise<ApiResponse> {
  return await send(emulator, body, { fetch, baseUrl });
}

const streaming = userMessage('Hello there, friend', { stream: true });

describe.each(['socket', 'process'] as const)('a fault over a %s', (kind) => {
  it('returns the configured status, headers and body once', async () => {
    const line = await connect(kind, {
      type: 'status',
      status: 429,
      headers: { 'Retry-After': '7' },
      body: { error: { code: 429, message: 'Slow down' } },
    });
    const first = await sendOn(line, userMessage('Hello'));
    const second = await sendOn(line, userMessage('Hello'));

    expect([first.status, first.headers.get('Retry-After'), first.body]).toEqual([
      429,
      '7',
      { error: { code: 429, message: 'Slow down' } },
    ]);
    expect(second.status).toBe(200);
  });

  it('returns a status without a body in the error envelope', async () => {
    const line = await connect(kind, { type: 'status', status: 503 });
    const { body } = await sendOn(line, userMessage('Hello'));

    expect(body.error).toMatchObject({
      code: 503,
      metadata: { error_type: 'provider_overloaded' },
    });
  });

  it('resets the connection before the response', async () => {
    const line = await connect(kind, { type: 'reset' });

    await expect(sendOn(line, userMessage('Hello'))).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    expect(await firstOutcome(line)).toBe('failed');
  });

  it(verifies('emulator.faults', 'resets the connection in the middle of the body'), async () => {
    const line = await connect(kind, { type: 'reset', when: 'mid-body', afterBytes: 40 });
    const response = await line.fetch(`${line.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${KEY}` },
      body: JSON.stringify(streaming),
    });

    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'terminated',
    });
    expect(await firstOutcome(line)).toBe('failed');
  });

  it('stalls before the headers until the client aborts', async () => {
    const line = await connect(kind, { type: 'stall' });
    const { signal, reason, abort } = createAbort();
    const response = line.fetch(`${line.baseUrl}/models`, { signal });
    await expect.poll(() => line.emulator.requests.length).toBe(1);
    abort();

    await expect(response).rejects.toBe(reason);
    expect(await firstOutcome(line)).toBe('aborted');
  });

  it('stalls in the middle of the body until the client aborts', async () => {
    const line = await connect(kind, { type: 'stall', when: 'mid-body', afterBytes: 10 });
    const { signal, reason, abort } = createAbort();
    const response = await line.fetch(`${line.baseUrl}/models`, { signal });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    const second = reader?.read();
    abort();

    expect(first?.value).toHaveLength(10);
    await expect(second).rejects.toBe(reason);
    expect(await firstOutcome(line)).toBe('aborted');
  });

  it('sends the body slowly', async () => {
    const line = await connect(kind, { type: 'slow-body', bytes: 100, everyMs: 250 });
    const { text, body } = await sendOn(line, userMessage('Hello'));

    expect(body.object).toBe('chat.completion');
    expect(line.clock.slept).toEqual(Array(Math.ceil(text.length / 100)).fill(250));
  });

  it('ends a stream without finish_reason and [DONE]', async () => {
    const line = await connect(kind, { type: 'truncated-stream' });
    const response = await sendOn(line, streaming);

    expect(response.text).not.toMatch(/"finish_reason":"|\[DONE\]/);
    expect(
      deltasOf(response)
        .map(({ content }) => content)
        .join(''),
    ).toContain('Hello there');
  });

  it('ends any other body halfway', async () => {
    const line = await connect(kind, { type: 'truncated-stream' });
    const response = await line.fetch(`${line.baseUrl}/models`);

    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it('breaks a stream with an error chunk', async () => {
    const line = await connect(kind, { type: 'stream-error', afterChunks: 2, code: 429 });
    const response = await sendOn(line, streaming);

    expect(eventsOf(response)).toHaveLength(3);
    expect(eventsOf(response).at(-1)).toMatchObject({
      object: 'chat.completion.chunk',
      error: { code: 429, metadata: { error_type: 'rate_limit_exceeded' } },
      choices: [{ finish_reason: 'error' }],
    });
    expect(response.text).not.toContain('[DONE]');
  });

  it('breaks a body with a choice that contains the error', async () => {
    const line = await connect(kind, { type: 'stream-error', message: 'It broke' });
    const { status, body } = await sendOn(line, userMessage('Hello'));

    expect([status, body.choices[0].finish_reason, body.choices[0].error]).toEqual([
      200,
      'error',
      { code: 502, message: 'It broke', metadata: { error_type: 'provider_unavailable' } },
    ]);
  });

  it('returns a 200 with nothing but an error', async () => {
    const line = await connect(kind, { type: 'error-in-success', code: 502, message: 'Gone' });
    const { status, body } = await sendOn(line, userMessage('Hello'));

    expect([status, Object.keys(body), body.error.code]).toEqual([200, ['error'], 502]);
  });

  it('returns the error page of a gateway', async () => {
    const line = await connect(kind, { type: 'html-page', status: 524 });
    const { status, headers, text } = await sendOn(line, userMessage('Hello'));

    expect([status, headers.get('Content-Type')]).toEqual([524, 'text/html; charset=UTF-8']);
    expect(text).toMatch(/^<!DOCTYPE html>/);
  });

  it('returns JSON that is cut off', async () => {
    const line = await connect(kind, { type: 'invalid-json' });
    const response = await line.fetch(`${line.baseUrl}/models`);

    expect(response.headers.get('Content-Type')).toBe('application/json');
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it('returns the correct body with a wrong content type', async () => {
    const line = await connect(kind, { type: 'wrong-content-type', contentType: 'image/png' });
    const { headers, text } = await sendOn(line, userMessage('Hello'));

    expect(headers.get('Content-Type')).toBe('image/png');
    expect(JSON.parse(text)).toMatchObject({ object: 'chat.completion' });
  });

  it('returns gzip that is not gzip', async () => {
    const line = await connect(kind, { type: 'broken-gzip' });
    const response = await line.fetch(`${line.baseUrl}/models`);

    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it('delays the response', async () => {
    const line = await connect(kind, { type: 'latency', ms: 30_000 });
    const { status } = await sendOn(line, userMessage('Hello'));

    expect([status, line.clock.slept]).toEqual([200, [30_000]]);
  });

  it('returns a valid response of the configured size', async () => {
    const line = await connect(kind, { type: 'huge-body', bytes: 3_000_000 });
    const { text, body } = await sendOn(line, userMessage('Hello'));

    expect(body.object).toBe('chat.completion');
    expect(text.length).toBeGreaterThan(3_000_000);
  });

  it(verifies('emulator.faults', 'executes the request and loses the response'), async () => {
    const line = await connect(kind, { type: 'lost-response' });

    await expect(sendOn(line, userMessage('Hello'))).rejects.toThrow('fetch failed');
    expect((await get(line.emulator, '/key')).body.data['usage']).toBeGreaterThan(0);
  });
});

describe('a queued fault', () => {
  it('affects the configured number of requests of its path', async () => {
    const emulator = createEmulator();
    emulator.fail({ type: 'status', status: 500 }, { times: 2, path: '/models' });
    emulator.fail({ type: 'status', status: 502 }, { path: /^\/models\// });
    const statuses = [];
    for (const path of ['/key', '/models', '/models/count', '/models', '/models']) {
      statuses.push((await get(emulator, path)).status);
    }

    expect(statuses).toEqual([200, 500, 502, 500, 200]);
  });

  it('is removed by a reset', async () => {
    const emulator = createEmulator();
    emulator.fail({ type: 'reset' }, { times: 10 });
    emulator.reset();

    expect((await get(emulator, '/models')).status).toBe(200);
  });
});

describe('the header X-Emulator-Fault', () => {
  const headers = { 'X-Emulator-Fault': '{"type":"status","status":418}' };

  it('breaks its own request when it is enabled', async () => {
    const emulator = createEmulator({ faultHeader: true });

    expect((await get(emulator, '/models', headers)).status).toBe(418);
    expect((await get(emulator, '/models')).status).toBe(200);
  });

  it('is ignored when it is not enabled', async () => {
    expect((await get(createEmulator(), '/models', headers)).status).toBe(200);
  });

  it('an unknown fault is rejected when it is queued', () => {
    // A caller without a type checker can pass anything.
    const unknown = { type: 'magic' } as unknown as Fault;
    expect(() => {
      createEmulator().fail(unknown);
    }).toThrow(/type/u);
  });

  it('is refused when it is invalid', async () => {
    const emulator = createEmulator({ faultHeader: true });
    const response = await get(emulator, '/models', { 'X-Emulator-Fault': '{"type":"magic"}' });

    expect([response.status, response.body.error.message]).toEqual([
      400,
      expect.stringContaining('X-Emulator-Fault'),
    ]);
  });
});

function createAbort(): { signal: AbortSignal; reason: Error; abort: () => void } {
  const controller = new AbortController();
  const reason = new Error('The test gave up');
  return { signal: controller.signal, reason, abort: () => controller.abort(reason) };
}
