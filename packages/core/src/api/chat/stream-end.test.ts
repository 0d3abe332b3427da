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
  it('is whole with [DONE] alone', async () => {
    const events = await collect(streamFrom(createStreamFetch([chunkOf({ content: 'Hi' }), done])));
    expect(endOf(events).result).toMatchObject({ text: 'Hi', finishReason: undefined });
  });

  it('is whole with a finish reason alone', async () => {
    const events = await collect(
      streamFrom(createStreamFetch([chunkOf({ content: 'Hi' }), lastChunk()])),
    );
    expect(endOf(events).result).toMatchObject({ text: 'Hi', finishReason: 'stop' });
  });

  it('counts nothing that comes after [DONE]', async () => {
    const late = [chunkOf({ content: 'late' })];
    const events = await collect(streamFrom(createStreamFetch([...hello, done, ...late])));
    expect(endOf(events).result.text).toBe('Hello');
  });

  it(
    verifies('money.partial-kept', 'without either is told as broken off, with what had come'),
    async () => {
      const upstream = createStreamFetch([chunkOf({ content: 'cut off he' }), usageChunk]);
      await expect(collect(streamFrom(upstream))).rejects.toMatchObject({
        code: 'UPSTREAM_HTTP',
        message: 'Cannot chat with a/b: the answer broke off before its end',
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
      'by an error of the provider is told as such, with what had come',
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
      const seen: ChatEvent[] = [];
      const reading = (async () => {
        for await (const event of streamFrom(upstream)) seen.push(event);
      })();
      await expect(reading).rejects.toMatchObject({
        code: 'UPSTREAM_REFUSED',
        status: 429,
        message: 'Cannot chat with a/b: Rate limit exceeded (HTTP 429)',
        details: { reason: 'rate_limit', partialText: 'par', generationId: 'gen-1' },
      });
      expect(seen).toEqual([{ type: 'text-delta', text: 'par' }]);
      expect([upstream.pulled, upstream.cancelled]).toEqual([2, 1]);
    },
  );

  it.each([
    ['a picture', { images: [{ image_url: { url: 'https://example.com/a.png' } }] }],
    ['a call', { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{}' } }] }],
  ])('by an error after %s is not to be repeated: it was paid', async (_what, delta) => {
    const failure = { ...chunkOf({ content: '' }), error: { code: 502, message: 'Gone' } };
    const { fetch } = createStreamFetch([chunkOf(delta), failure, done]);
    await expect(collect(streamFrom({ fetch }))).rejects.toMatchObject({
      retryable: false,
      details: { hasOutput: true },
    });
  });

  it('by a finish reason of error without words is an error', async () => {
    const upstream = createStreamFetch([chunkOf({ content: 'par' }), lastChunk('error'), done]);
    await expect(collect(streamFrom(upstream))).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { partialText: 'par' },
    });
  });

  it('by a broken connection is told with what had come', async () => {
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
    verifies('money.partial-kept', 'by a broken connection after the finish reason is a result'),
    async () => {
      const reset = new TypeError('terminated');
      const upstream = createStreamFetch([...hello, reset]);
      const events = await collect(streamFrom(upstream));
      expect(endOf(events).result).toMatchObject({ text: 'Hello', finishReason: 'stop', usage });
    },
  );

  it('by the caller after the finish reason is still the reason of the caller', async () => {
    const controller = new AbortController();
    const upstream = createStreamFetch([chunkOf({ content: 'Hi' }, { finish_reason: 'stop' }), '']);
    const iterator = streamFrom(upstream, controller.signal)[Symbol.asyncIterator]();
    await iterator.next();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(iterator.next()).rejects.toBe(reason);
  });

  it('that never began is told as broken off, even with [DONE]', async () => {
    await expect(collect(streamFrom(createStreamFetch([{}, done])))).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { reason: 'truncated' },
    });
  });

  it('by an event that is no JSON is told with what had come', async () => {
    const upstream = createStreamFetch([chunkOf({ content: 'par' }), 'data: {"id"\n\n']);
    await expect(collect(streamFrom(upstream))).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { partialText: 'par' },
    });
  });

  it('by the caller is the very reason of the caller', async () => {
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

  it('that cannot be reached throws once and is over', async () => {
    const fetch = async () => {
      throw new TypeError('fetch failed');
    };
    const iterator = streamFrom({ fetch })[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'UPSTREAM_HTTP' });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('is over for all who wait when it fails for one', async () => {
    const fetch = async () => {
      throw new TypeError('fetch failed');
    };
    const iterator = streamFrom({ fetch })[Symbol.asyncIterator]();
    const [first, second] = await Promise.allSettled([iterator.next(), iterator.next()]);
    expect(first.status).toBe('rejected');
    expect(second).toEqual({ status: 'fulfilled', value: { done: true, value: undefined } });
  });

  it('leaves quietly when connecting fails meanwhile', async () => {
    const fetch = async () => {
      throw new TypeError('fetch failed');
    };
    const iterator = streamFrom({ fetch })[Symbol.asyncIterator]();
    const waiting = iterator.next();
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
