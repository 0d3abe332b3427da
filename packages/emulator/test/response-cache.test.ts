import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  type ApiResponse,
  userMessage,
  createEmulator,
  createTestClock,
  get,
  send,
} from './support/client.ts';

let clock: ReturnType<typeof createTestClock>;
let emulator: Emulator;

beforeEach(() => {
  clock = createTestClock();
  emulator = createEmulator({ clock });
});

async function sendCached(
  body: unknown,
  headers: Record<string, string> = {},
): Promise<ApiResponse> {
  return await send(emulator, body, { headers: { 'X-OpenRouter-Cache': 'true', ...headers } });
}

function statusOf({ headers }: ApiResponse): string | null {
  return headers.get('X-OpenRouter-Cache-Status');
}

describe('the response cache', () => {
  it('adds no headers without a request for caching', async () => {
    await sendCached(userMessage('Hello'));
    const response = await send(emulator, userMessage('Hello'));

    expect(statusOf(response)).toBeNull();
  });

  it('repeats a response at no cost and with a new id', async () => {
    const first = await sendCached(userMessage('Hello'));
    clock.advance(12_400);
    const second = await sendCached(userMessage('Hello'));

    expect([statusOf(first), first.headers.get('X-OpenRouter-Cache-TTL')]).toEqual(['MISS', '300']);
    expect(Object.fromEntries(second.headers)).toMatchObject({
      'x-openrouter-cache-status': 'HIT',
      'x-openrouter-cache-age': '12',
      'x-openrouter-cache-ttl': '288',
      'x-openrouter-cache-source-id': first.body.id,
    });
    expect(second.body.choices).toEqual(first.body.choices);
    expect(second.body.usage).toMatchObject({ prompt_tokens: 0, completion_tokens: 0, cost: 0 });
    expect(second.body.id).not.toBe(first.body.id);
    expect(second.headers.get('X-Generation-Id')).toBe(second.body.id);
  });

  it('names the source of a hit in its generation', async () => {
    const first = await sendCached(userMessage('Hello'));
    const second = await sendCached(userMessage('Hello'));
    const { body } = await get(emulator, `/generation?id=${second.body.id}`);

    expect(body.data).toMatchObject({ response_cache_source_id: first.body.id, total_cost: 0 });
  });

  it('replays a stream, and separates streams and bodies', async () => {
    const streaming = userMessage('Hello', { stream: true });
    const responses = [
      await sendCached(streaming),
      await sendCached(userMessage('Hello')),
      await sendCached(streaming),
    ];

    expect(responses.map(statusOf)).toEqual(['MISS', 'MISS', 'HIT']);
    expect(responses[2]?.text).toContain('"usage":{"prompt_tokens":0');
  });

  it('ignores whitespace between the tokens of the body', async () => {
    await sendCached(JSON.stringify(userMessage('Hello there')));

    expect(
      statusOf(await sendCached(JSON.stringify(userMessage('Hello there'), undefined, 2))),
    ).toBe('HIT');
  });

  it('distinguishes whitespace inside a text, the order of properties and defaults', async () => {
    await sendCached(userMessage('Hello there', { seed: 1 }));
    const reordered = { seed: 1, ...userMessage('Hello there') };
    const responses = [
      await sendCached(userMessage('Hello  there', { seed: 1 })),
      await sendCached(reordered),
      await sendCached(userMessage('Hello there', { seed: 1, stream: false })),
    ];

    expect(responses.map(statusOf)).toEqual(['MISS', 'MISS', 'MISS']);
  });

  it('accepts a body of many megabytes with quotes in it', async () => {
    const long = `He said "no" ${'x'.repeat(9_000_000)}`;
    const refusal = await sendCached(userMessage(long));

    expect(refusal.body.error.metadata.error_type).toBe('context_length_exceeded');
  });

  it('separates the responses of different keys', async () => {
    await sendCached(userMessage('Hello'));
    const response = await sendCached(userMessage('Hello'), {
      Authorization: 'Bearer sk-or-v1-other',
    });

    expect(statusOf(response)).toBe('MISS');
  });

  it('expires a response after its time to live', async () => {
    await sendCached(userMessage('Hello'), { 'X-OpenRouter-Cache-TTL': '60' });
    clock.advance(59_999);
    const before = await sendCached(userMessage('Hello'));
    clock.advance(1);
    const after = await sendCached(userMessage('Hello'));

    expect([before, after].map(statusOf)).toEqual(['HIT', 'MISS']);
  });

  it.each([
    ['60abc', '60'],
    ['1.5', '1'],
    ['5m', '5'],
    ['1h', '1'],
    ['0', '1'],
    ['-5', '1'],
    ['86400', '86400'],
    ['86401', '86400'],
    ['soon', '300'],
  ])('reads the time to live %s as %s seconds', async (sent, seconds) => {
    const { headers } = await sendCached(userMessage('Hello'), { 'X-OpenRouter-Cache-TTL': sent });

    expect(headers.get('X-OpenRouter-Cache-TTL')).toBe(seconds);
  });

  it('replaces an entry on request', async () => {
    const clearing = { 'X-OpenRouter-Cache-Clear': 'true' };
    const first = await sendCached(userMessage('Hello'));
    const second = await sendCached(userMessage('Hello'), clearing);
    const third = await sendCached(userMessage('Hello'));

    expect([first, second, third].map(statusOf)).toEqual(['MISS', 'MISS', 'HIT']);
    expect(third.headers.get('X-OpenRouter-Cache-Source-Id')).toBe(second.body.id);
  });

  it('does not remove an entry while caching is off', async () => {
    await sendCached(userMessage('Hello'));
    await send(emulator, userMessage('Hello'), { headers: { 'X-OpenRouter-Cache-Clear': 'true' } });

    expect(statusOf(await sendCached(userMessage('Hello')))).toBe('HIT');
  });

  it('stores no error responses', async () => {
    const wrong = userMessage('Hello', { model: 'acme/unknown' });
    const responses = [await sendCached(wrong), await sendCached(wrong)];

    expect(responses.map(({ status }) => status)).toEqual([400, 400]);
    expect(responses.map(statusOf)).toEqual([null, null]);
  });
});
