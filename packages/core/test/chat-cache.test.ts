import type { EmulatorClock } from '@orkit/openrouter-emulator';
import { createEmulator } from '@orkit/openrouter-emulator';
import type { ChatRequest } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { describe, expect, it } from 'vitest';
import { messages, model, setUp, streamed } from './support/chat-client.ts';
import { verifies } from '../../../tests/requirements.ts';

/** A clock that a test advances. */
function createClock() {
  let nowMs = 1_700_000_000_000;
  const clock: EmulatorClock = { now: () => nowMs, sleep: async () => {} };
  return {
    clock,
    advanceSeconds(seconds: number) {
      nowMs += seconds * 1000;
    },
  };
}

describe('the response cache', () => {
  it(
    verifies('chat.response-cache', 'has a hit for the same request with its keys in any order'),
    async () => {
      const { clock, advanceSeconds } = createClock();
      const { client } = setUp(clock);
      const cache = { ttlSeconds: 60 };
      const one: ChatRequest = {
        model,
        messages,
        temperature: 0,
        maxTokens: 20,
        metadata: { a: '1', b: '2' },
        provider: { sort: { by: 'price', partition: 'none' }, allowFallbacks: true },
        cache,
      };
      const other: ChatRequest = {
        cache,
        provider: { allowFallbacks: true, sort: { partition: 'none', by: 'price' } },
        metadata: { b: '2', a: '1' },
        maxTokens: 20,
        temperature: 0,
        messages: [{ content: 'Hi', role: 'user' }],
        model,
      };
      const first = await client.chat.send(one);
      expect(first.cache).toEqual({ status: 'miss', ageSeconds: undefined, ttlSeconds: 60 });
      advanceSeconds(10);
      const second = await client.chat.send(other);
      expect(second.cache).toEqual({ status: 'hit', ageSeconds: 10, ttlSeconds: 50 });
      expect(second).toMatchObject({ text: first.text, usage: { totalTokens: 0, costUsd: 0 } });
      advanceSeconds(50);
      expect((await client.chat.send(one)).cache?.status).toBe('miss');
    },
  );

  it('has a hit for a stream of the same request', async () => {
    const setup = setUp();
    const request = { model, messages, cache: true } as const;
    expect((await streamed(setup, request)).cache).toMatchObject({
      status: 'miss',
      ttlSeconds: 300,
    });
    expect((await streamed(setup, request)).cache?.status).toBe('hit');
  });

  it('clears an entry on request, and is not used when it is off', async () => {
    const { client } = setUp();
    const send = async (cache: ChatRequest['cache']) =>
      (await client.chat.send({ model, messages, cache })).cache?.status;
    expect(await send(true)).toBe('miss');
    expect(await send({ clear: true })).toBe('miss');
    expect(await send({})).toBe('hit');
    expect(await send(false)).toBe(undefined);
    expect(await send(undefined)).toBe(undefined);
  });

  it('is used by default when the client turns it on', async () => {
    const emulator = createEmulator();
    const client = createOpenRouter({
      apiKey: 'sk-or-v1-test',
      fetch: emulator.fetch,
      defaults: { cache: true, chatModel: model },
    });
    expect((await client.chat.send({ messages })).cache?.status).toBe('miss');
    expect((await client.chat.send({ messages, cache: false })).cache).toBe(undefined);
    expect(emulator.requests[1]?.headers['x-openrouter-cache']).toBe('false');
  });
});
