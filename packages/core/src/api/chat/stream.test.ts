import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import {
  chunkOf,
  createStreamFetch,
  done,
  lastChunk,
  toEvent,
  usage,
} from '../../../test/support/chat-chunks.ts';
import type { ChatEvent } from './result.ts';
import { collect, endOf, hello, streamFrom } from '../../../test/support/chat-streams.ts';
import { verifies } from '../../../../../tests/requirements.ts';

describe('a stream', () => {
  it('yields every event in order and the result last', async () => {
    const events = await collect(streamFrom(createStreamFetch([...hello, done])));
    expect(events.slice(0, -1)).toEqual([
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
      { type: 'usage', usage },
    ]);
    expect(endOf(events).result).toMatchObject({ text: 'Hello', finishReason: 'stop', usage });
  });

  it(verifies('chat.stream', 'is the same however the network splits it'), async () => {
    const body = [': OPENROUTER PROCESSING\n\n', ...hello, done].map(toEvent).join('');
    const once = await collect(streamFrom(createStreamFetch([body])));
    const chunks = body.match(/[\s\S]{1,7}/gu) ?? [];
    expect(await collect(streamFrom(createStreamFetch(chunks)))).toEqual(once);
    expect(once).toHaveLength(4);
  });

  it('sends nothing before the first iteration', async () => {
    const upstream = createStreamFetch([...hello, done]);
    const iterator = streamFrom(upstream)[Symbol.asyncIterator]();
    expect(upstream.requests).toHaveLength(0);
    await iterator.next();
    expect(upstream.requests).toHaveLength(1);
  });

  it(
    verifies('money.no-double-payment', 'is charged once, however often it is iterated'),
    async () => {
      const upstream = createStreamFetch([...hello, done]);
      const stream = streamFrom(upstream);
      const [first] = [await stream[Symbol.asyncIterator]().next()];
      expect(first.value).toEqual({ type: 'text-delta', text: 'Hel' });
      expect((await collect(stream)).map(({ type }) => type)).toEqual([
        'text-delta',
        'usage',
        'end',
      ]);
      expect(await collect(stream)).toEqual([]);
      expect(upstream.requests).toHaveLength(1);
    },
  );

  it('that a loop has left yields nothing to the next', async () => {
    const upstream = createStreamFetch([...hello, done]);
    const stream = streamFrom(upstream);
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.return?.();
    expect(await collect(stream)).toEqual([]);
    expect(upstream.requests).toHaveLength(1);
  });

  it('treats a complete message like one in chunks', async () => {
    const message = {
      content: 'Hello',
      tool_calls: [{ id: 'call_1', function: { name: 'f', arguments: '{}' } }],
    };
    const completeMessage = { choices: [{ message, finish_reason: 'tool_calls' }] };
    const events = await collect(streamFrom(createStreamFetch([completeMessage, done])));
    expect(events[0]).toEqual({ type: 'text-delta', text: 'Hello' });
    expect(endOf(events).result).toMatchObject({
      text: 'Hello',
      toolCalls: [{ id: 'call_1', name: 'f', arguments: '{}' }],
      finishReason: 'tool_calls',
    });
  });

  it.each([
    ['before it is sent', 0],
    ['while it is under way', 20],
  ])('that is left %s ends at once and cancels the request', async (_when, turns) => {
    const signals: (AbortSignal | null | undefined)[] = [];
    const fetch = async (_input: unknown, init?: RequestInit) => {
      signals.push(init?.signal);
      return await new Promise<Response>(() => {});
    };
    const iterator = streamFrom({ fetch })[Symbol.asyncIterator]();
    const waiting = iterator.next();
    for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
    expect(signals).toHaveLength(turns === 0 ? 0 : 1);
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(signals.map((signal) => signal?.aborted)).toEqual(turns === 0 ? [] : [true]);
  });

  it("listens to the caller's signal only until it ends", async () => {
    const { signal } = new AbortController();
    const count = () => getEventListeners(signal, 'abort').length;
    const counts: number[] = [];
    const stream = streamFrom(createStreamFetch([...hello, done]), signal);
    counts.push(count());
    const iterator = stream[Symbol.asyncIterator]();
    for (let turn = 0; turn < 4; turn += 1) {
      await iterator.next();
      counts.push(count());
    }
    const cancelled = streamFrom(createStreamFetch([...hello, done]), signal)[
      Symbol.asyncIterator
    ]();
    await cancelled.next();
    counts.push(count());
    await cancelled.return?.();
    expect([...counts, count()]).toEqual([0, 1, 1, 1, 0, 1, 0]);
  });

  it('opens one request for concurrent calls of next, and yields each event once', async () => {
    const upstream = createStreamFetch([...hello, done]);
    const iterator = streamFrom(upstream)[Symbol.asyncIterator]();
    const turns = await Promise.all(Array.from({ length: 6 }, () => iterator.next()));
    expect(turns.map(({ value }) => (value as ChatEvent | undefined)?.type)).toEqual([
      'text-delta',
      'text-delta',
      'usage',
      'end',
      undefined,
      undefined,
    ]);
    expect(upstream.requests).toHaveLength(1);
  });

  it('yields events in the order of the calls of next', async () => {
    const letters = 'abcdefghijkl'.split('').map((content) => chunkOf({ content }));
    const batch = letters.slice(0, 6).map(toEvent).join('');
    const upstream = createStreamFetch([batch, ...letters.slice(6), lastChunk(), done]);
    const iterator = streamFrom(upstream)[Symbol.asyncIterator]();
    const turns = [iterator.next()];
    // Each call of `next` starts while earlier ones are pending.
    for (let step = 0; step < 1_000 && turns.length < 12; step += 1) {
      await Promise.resolve();
      if (upstream.pulled > 0) turns.push(iterator.next());
      else if (step % 50 === 49) await new Promise(setImmediate);
    }
    const texts = (await Promise.all(turns)).map((turn) =>
      turn.done !== true && turn.value.type === 'text-delta' ? turn.value.text : '',
    );
    expect(texts.join('')).toBe('abcdefghijkl');
    await iterator.return?.();
  });

  it('reads no further than its reader', async () => {
    const many = Array.from({ length: 100 }, (_, index) => chunkOf({ content: `${index}` }));
    const upstream = createStreamFetch([...many, lastChunk(), done]);
    const iterator = streamFrom(upstream)[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    expect(upstream.pulled).toBeLessThan(5);
    await iterator.return?.();
    expect(upstream.cancelled).toBe(1);
  });

  it('cancels the request when its reader stops', async () => {
    const upstream = createStreamFetch([...hello, done]);
    for await (const event of streamFrom(upstream)) {
      expect(event).toEqual({ type: 'text-delta', text: 'Hel' });
      break;
    }
    expect(upstream.cancelled).toBe(1);
  });

  it('ends when its reader stops, even for a pending call of next', async () => {
    const batch = ['b', 'c'].map((content) => toEvent(chunkOf({ content }))).join('');
    const upstream = createStreamFetch([chunkOf({ content: 'a' }), batch]);
    const iterator = streamFrom(upstream)[Symbol.asyncIterator]();
    await iterator.next();
    const [waiting, returned] = await Promise.all([iterator.next(), iterator.return?.()]);
    expect(returned).toEqual({ done: true, value: undefined });
    expect(waiting.done === true || waiting.value.type === 'text-delta').toBe(true);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('that is left before it starts sends nothing', async () => {
    const upstream = createStreamFetch([...hello, done]);
    const iterator = streamFrom(upstream)[Symbol.asyncIterator]();
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('a long stream', () => {
  it('takes linear time', async () => {
    const count = 500_000;
    // One network chunk: all events are in the queue at once. A queue that moves all its items each time would need minutes, far
    // more than a test may take.
    const events = toEvent(chunkOf({ content: 'word ' })).repeat(count);
    const upstream = createStreamFetch([events, lastChunk(), done]);
    let received = 0;
    for await (const event of streamFrom(upstream)) received += event.type === 'text-delta' ? 1 : 0;
    expect(received).toBe(count);
  });
});
