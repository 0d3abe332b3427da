import { describe, expect, it } from 'vitest';

import {
  chunkOf,
  createStreamFetch,
  done,
  lastChunk,
  usage,
  usageChunk,
} from '../../../test/support/chat-chunks.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ChatEvent } from './result.ts';
import { collect, endOf, hello, streamFrom } from '../../../test/support/chat-streams.ts';
import { verifies } from '../../../../../tests/requirements.ts';

describe('the end of a stream', () => {
  it('is complete with [DONE] alone', async () => {
    const events = await collect(streamFrom(createStreamFetch([chunkOf({ content: 'Hi' }), done])));
    expect(endOf(events).result).toMatchObject({ text: 'Hi', finishReason: undefined });
  });

  it('is complete with a finish reason alone', async () => {
    const events = await collect(
      streamFrom(createStreamFetch([chunkOf({ content: 'Hi' }), lastChunk()])),
    );
    expect(endOf(events).result).toMatchObject({ text: 'Hi', finishReason: 'stop' });
  });

  it('ignores everything after [DONE]', async () => {
    const late = [chunkOf({ content: 'late' })];
    const events = await collect(streamFrom(createStreamFetch([...hello, done, ...late])));
    expect(endOf(events).result.text).toBe('Hello');
  });

  it(
    verifies('money.partial-kept', 'without either is an error with the partial output'),
    async () => {
      const upstream = createStreamFetch([chunkOf({ content: 'cut off he' }), usageChunk]);
      await expect(collect(streamFrom(upstream))).rejects.toMatchObject({
        code: 'UPSTREAM_HTTP',
        message: 'Cannot chat with a/b: the response ended before it was complete',
        requestId: 'gen-1',
        details: {
          reason: 'truncated',
          partialText: 'cut off he',
          usage,
          generationId: 'gen-1',
          model: 'a/b',
        },
      });
    },
  );

  it(
    verifies(
      'money.partial-kept',
      'by an error of the provider is that error, with the partial output',
    ),
    async () => {
      const error = {
        code: 429,
        message: 'Rate limit exceeded',
        metadata: { error_type: 'rate_limit_exceeded' },
      };
      const upstream = createStreamFetch([
        chunkOf({ content: 'par' }),
        { ...chunkOf({ content: '' }, { finish_reason: 'error' }), error },
        chunkOf({ content: 'never read' }),
      ]);
      const events: ChatEvent[] = [];
      const reading = (async () => {
        for await (const event of streamFrom(upstream)) events.push(event);
      })();
      await expect(reading).rejects.toMatchObject({
        code: 'UPSTREAM_REFUSED',
        status: 429,
        message: 'Cannot chat with a/b: Rate limit exceeded (HTTP 429)',
        details: { reason: 'rate_limit', partialText: 'par', generationId: 'gen-1' },
      });
      expect(events).toEqual([{ type: 'text-delta', text: 'par' }]);
      expect([upstream.pulled, upstream.cancelled]).toEqual([2, 1]);
    },
  );

  it.each([
    ['an image', { images: [{ image_url: { url: 'https://example.com/a.png' } }] }],
    ['a call', { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }] }],
  ])('by an error after %s is not retryable, because it was charged', async (_what, delta) => {
    const failure = { ...chunkOf({ content: '' }), error: { code: 502, message: 'Gone' } };
    const { fetch } = createStreamFetch([chunkOf(delta), failure, done]);
    await expect(collect(streamFrom({ fetch }))).rejects.toMatchObject({
      retryable: false,
      details: { hasOutput: true },
    });
  });

  it('by the finish reason "error" without a message is an error', async () => {
    const upstream = createStreamFetch([chunkOf({ content: 'par' }), lastChunk('error'), done]);
    await expect(collect(streamFrom(upstream))).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { partialText: 'par' },
    });
  });

  it('by a lost connection is an error with the partial output', async () => {
    const reset = new TypeError('terminated');
    const upstream = createStreamFetch([chunkOf({ content: 'par' }), reset]);
    const iterator = streamFrom(upstream)[Symbol.asyncIterator]();
    await iterator.next();
    await expect(iterator.next()).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      retryable: false,
      details: { partialText: 'par', generationId: 'gen-1', model: 'a/b' },
    });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it(
    verifies('money.partial-kept', 'by a lost connection after the finish reason is a result'),
    async () => {
      const reset = new TypeError('terminated');
      const upstream = createStreamFetch([...hello, reset]);
      const events = await collect(streamFrom(upstream));
      expect(endOf(events).result).toMatchObject({ text: 'Hello', finishReason: 'stop', usage });
    },
  );

  it("by the caller after the finish reason throws the caller's reason", async () => {
    const controller = new AbortController();
    const upstream = createStreamFetch([chunkOf({ content: 'Hi' }, { finish_reason: 'stop' }), '']);
    const iterator = streamFrom(upstream, controller.signal)[Symbol.asyncIterator]();
    await iterator.next();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(iterator.next()).rejects.toBe(reason);
  });

  it('without any output is an error, even with [DONE]', async () => {
    await expect(collect(streamFrom(createStreamFetch([{}, done])))).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { reason: 'truncated' },
    });
  });

  it('by an event that is not JSON is an error with the partial output', async () => {
    const upstream = createStreamFetch([chunkOf({ content: 'par' }), 'data: {"id"\n\n']);
    await expect(collect(streamFrom(upstream))).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { partialText: 'par' },
    });
  });

  it("by the caller throws the caller's own reason", async () => {
    const reasons = [new Error('enough'), 'enough', new OpenRouterError('INTERNAL', 'enough')];
    for (const reason of reasons) {
      const controller = new AbortController();
      const upstream = createStreamFetch([chunkOf({ content: 'par' }), chunkOf({ content: 'x' })]);
      const iterator = streamFrom(upstream, controller.signal)[Symbol.asyncIterator]();
      await iterator.next();
      controller.abort(reason);
      await expect(iterator.next().catch((error: unknown) => error)).resolves.toBe(reason);
    }
  });

  it('by an unreachable host throws once', async () => {
    const fetch = async () => {
      throw new TypeError('fetch failed');
    };
    const iterator = streamFrom({ fetch })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'UPSTREAM_HTTP' });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('ends every pending call when one of them fails', async () => {
    const fetch = async () => {
      throw new TypeError('fetch failed');
    };
    const iterator = streamFrom({ fetch })[Symbol.asyncIterator]();
    const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()]);
    expect(first.status).toBe('rejected');
    expect(second).toEqual({ status: 'fulfilled', value: { done: true, value: undefined } });
  });

  it('is silent when connecting fails after it was cancelled', async () => {
    const fetch = async () => {
      throw new TypeError('fetch failed');
    };
    const iterator = streamFrom({ fetch })[Symbol.asyncIterator]();
    const waiting = iterator.next();
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
