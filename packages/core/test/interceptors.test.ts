import { inspect } from 'node:util';

import { createEmulator } from '@orkit/openrouter-emulator';
import type { Interceptor } from '@orkit/openrouter-multimodal';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import { execute, rerankDocuments } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import { everyCall } from './support/every-call.ts';
import { apiKey, chat, ranking, setUp } from './support/intercepted.ts';

/** Sorts requests that may be sent at the same time. */
function inOrder(requests: readonly unknown[]): readonly string[] {
  return requests.map((each) => JSON.stringify(each)).toSorted((a, b) => a.localeCompare(b));
}

describe('the interceptors of a client', () => {
  it.each(everyCall.map((each, index) => [index, each.endpoint, each] as const))(
    'wrap call %i, %s, and see each of its requests',
    async (_index, endpoint, { isBillable, call }) => {
      const { emulator, client, calls } = setUp();
      await call(client);
      expect(calls.map((each) => [each.endpoint, each.isBillable])).toEqual([
        [endpoint, isBillable],
      ]);
      const [{ attempts, ended } = { attempts: [], ended: undefined }] = calls;
      expect(await ended).toMatchObject({ outcome: 'completed', error: undefined });
      const requests = attempts.map(({ method, url, status }) => [
        method,
        new URL(url).pathname,
        status,
      ]);
      const sent = emulator.requests.map(({ method, path }) => {
        // A job has 202, every other response 200.
        const status = method === 'POST' && path === '/videos' ? 202 : 200;
        return [method, `/api/v1${path}`, status];
      });
      expect(inOrder(requests)).toEqual(inOrder(sent));
    },
  );

  it.each(everyCall.map((each, index) => [index, each.endpoint, each] as const))(
    'pass their options to call %i, %s',
    async (_index, _endpoint, { call }) => {
      const reason = new Error('Enough');
      const giveUp: Interceptor = (next) => async (intercepted) => {
        const signal = AbortSignal.abort(reason);
        await next({ ...intercepted, options: { ...intercepted.options, signal } });
      };
      const { client, emulator, end } = setUp({ interceptors: [giveUp] });
      await expect(call(client)).rejects.toBe(reason);
      expect(emulator.requests).toEqual([]);
      expect(await end()).toMatchObject({ outcome: 'cancelled', error: reason });
    },
  );

  it.each(everyCall.map((each, index) => [index, each.endpoint, each] as const))(
    'can refuse call %i, %s, so that nothing is sent',
    async (_index, _endpoint, { call }) => {
      const refusal = new OpenRouterError('UPSTREAM_REFUSED', 'Not on Sundays');
      const refuse: Interceptor = () => async () => {
        await Promise.reject(refusal);
      };
      const { client, emulator, end } = setUp({ interceptors: [refuse] });
      await expect(call(client)).rejects.toBe(refusal);
      expect(emulator.requests).toEqual([]);
      expect(await end()).toMatchObject({ outcome: 'failed', error: refusal });
    },
  );

  it('are nested, the first outermost', async () => {
    const order: string[] = [];
    const layer =
      (name: string): Interceptor =>
      (next) =>
      async (call) => {
        order.push(`${name} before`);
        await next(call);
        order.push(`${name} after`);
      };
    const { client } = setUp({ interceptors: [layer('a'), layer('b')] });
    await client.rerank(ranking);
    expect(order).toEqual(['a before', 'b before', 'b after', 'a after']);
  });

  it('may add headers, but never replace the key', async () => {
    const sentHeaders: Headers[] = [];
    const emulator = createEmulator({ apiKey });
    const trace: Interceptor = (next) => async (call) => {
      const headers = { Traceparent: '00-1-2-01', Authorization: 'Bearer other' };
      await next({ ...call, options: { ...call.options, headers } });
    };
    const client = createOpenRouter({
      apiKey,
      fetch: async (input, init) => {
        sentHeaders.push(new Request(input, init).headers);
        return await emulator.fetch(input, init);
      },
      interceptors: [trace],
    });
    await client.rerank(ranking);
    expect(sentHeaders.map((each) => each.get('traceparent'))).toEqual(
      sentHeaders.map(() => '00-1-2-01'),
    );
    expect(sentHeaders.at(-1)?.get('authorization')).toBe(`Bearer ${apiKey}`);
  });

  it('may set a timeout', async () => {
    const limit: Interceptor = (next) => async (call) => {
      await next({ ...call, options: { ...call.options, timeoutMs: 20 } });
    };
    const { client, emulator } = setUp({ interceptors: [limit] });
    emulator.fail({ type: 'stall' });
    await expect(client.rerank(ranking)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  it('cannot raise the cost limit of a call, nor remove the signal of the caller', async () => {
    const spend: Interceptor = (next) => async (call) => {
      const options = { maxCostUsd: 100, allowUnknownCost: true, signal: undefined };
      await next({ ...call, options: { ...call.options, ...options } });
    };
    const { client, posts } = setUp({ interceptors: [spend] });
    await expect(client.chat.send(chat, { maxCostUsd: 0 })).rejects.toMatchObject({
      details: { reason: 'max_cost' },
    });
    const reason = new Error('Enough');
    const signal = AbortSignal.abort(reason);
    await expect(client.chat.send(chat, { signal })).rejects.toBe(reason);
    expect(posts()).toBe(0);
  });

  it('can change only the options', async () => {
    const disguise: Interceptor = (next) => async (call) => {
      await next({ ...call, endpoint: 'chat', request: { ...ranking, documents: [] } });
    };
    const { client } = setUp({ interceptors: [disguise] });
    expect((await client.rerank(ranking)).results).toHaveLength(1);
  });

  it('see the name of the calling operation', async () => {
    const { client, calls } = setUp();
    await execute(rerankDocuments, ranking, { client, report: () => {} });
    await client.rerank(ranking);
    expect(calls.map(({ operation }) => operation)).toEqual(['rerank_documents', undefined]);
  });

  it(
    verifies('errors.no-secrets', 'never see the key, also when upstream repeats it'),
    async () => {
      const echo: typeof globalThis.fetch = async () =>
        await Promise.resolve(
          Response.json(
            { error: { message: `bad key ${apiKey}`, code: 401 } },
            {
              status: 401,
              headers: { 'x-request-id': apiKey, 'content-type': 'application/json' },
            },
          ),
        );
      const { client, calls, end } = setUp({ fetch: echo });
      await expect(client.rerank(ranking)).rejects.toMatchObject({ status: 401 });
      expect(await end()).toMatchObject({ status: 401 });
      const reachable = inspect([calls, await end()], { depth: Infinity, showHidden: true });
      expect(reachable).not.toContain(apiKey);
      expect(JSON.stringify([calls, await end()])).not.toContain(apiKey);
    },
  );
});

describe('a call that an interceptor observes', () => {
  it('has its attempts, its status, its cost and its result', async () => {
    const { client, emulator, calls, end } = setUp({ maxRetries: 1 });
    emulator.fail({ type: 'status', status: 503 }, { path: '/chat/completions' });
    const result = await client.chat.send(chat);
    expect(await end()).toEqual({
      outcome: 'completed',
      result,
      error: undefined,
      costUsd: result.usage?.costUsd,
      id: result.generationId,
      status: 200,
      durationMs: expect.any(Number),
    });
    expect(result.usage?.costUsd).toBeGreaterThan(0);
    expect(calls[0]?.attempts.map(({ number, status }) => [number, status])).toEqual([
      [1, 503],
      [2, 200],
    ]);
  });

  it('has no cost when it is free, such as an estimate', async () => {
    const { client, end } = setUp();
    expect((await client.estimate({ chat: { ...chat, maxTokens: 10 } })).costUsd).toBeGreaterThan(
      0,
    );
    expect(await end()).toMatchObject({ outcome: 'completed', costUsd: undefined });
  });

  it('has its error, and no result', async () => {
    const { client, emulator, calls, end } = setUp();
    emulator.fail({ type: 'reset' }, { path: '/rerank' });
    const error: unknown = await client.rerank(ranking).catch((thrown: unknown) => thrown);
    expect(await end()).toMatchObject({ outcome: 'failed', error, status: undefined });
    expect(calls[0]?.attempts.at(-1)).toMatchObject({ status: undefined, failure: 'TypeError' });
  });

  it('is not lost when an observer fails after it', async () => {
    const broken: Interceptor = (next) => async (call) => {
      await next(call);
      throw new Error('The exporter is down');
    };
    const { client } = setUp({ interceptors: [broken] });
    expect((await client.rerank(ranking)).results).toHaveLength(1);
  });

  it('is not lost when an observer never ends', async () => {
    const stuck: Interceptor = (next) => async (call) => {
      await next(call);
      await new Promise(() => {});
    };
    const { client } = setUp({ interceptors: [stuck] });
    expect((await client.rerank(ranking)).results).toHaveLength(1);
  });

  it('keeps its error when an observer hides it or throws another', async () => {
    const hide: Interceptor = (next) => async (call) => {
      await next(call).catch(() => {});
    };
    const replace: Interceptor = (next) => async (call) => {
      await next(call).catch(() => {
        throw new Error('Another');
      });
    };
    for (const interceptor of [hide, replace]) {
      const { client, emulator } = setUp({ interceptors: [interceptor] });
      emulator.fail({ type: 'status', status: 400 }, { times: 9 });
      await expect(client.rerank(ranking)).rejects.toMatchObject({ status: 400 });
    }
  });

  it('is paid once although an interceptor calls `next` twice', async () => {
    const twice: Interceptor = (next) => async (call) => {
      await next(call);
      await next(call);
    };
    const { client, posts } = setUp({ interceptors: [twice] });
    expect((await client.rerank(ranking)).results).toHaveLength(1);
    expect(posts()).toBe(1);
  });

  it('is refused when an interceptor neither calls `next` nor throws', async () => {
    const silent: Interceptor = () => async () => {
      await Promise.resolve();
    };
    const { client, emulator } = setUp({ interceptors: [silent] });
    await expect(client.rerank(ranking)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot call rerank: an interceptor returned without calling next',
    });
    expect(emulator.requests).toEqual([]);
  });

  it('is not sent when an interceptor calls `next` after it has refused', async () => {
    const late: { next: (() => Promise<void>) | undefined } = { next: undefined };
    const refuse: Interceptor = (next) => async (call) => {
      late.next = async () => {
        await next(call);
      };
      await Promise.reject(new Error('No'));
    };
    const { client, emulator } = setUp({ interceptors: [refuse] });
    await expect(client.rerank(ranking)).rejects.toThrow('No');
    await expect(late.next?.()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(emulator.requests).toEqual([]);
  });

  it('can be aborted while an interceptor waits, and is not sent afterwards', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const controller = new AbortController();
    const late: Interceptor = (next) => async (call) => {
      controller.abort('enough');
      await gate;
      await next(call);
    };
    const { client, emulator } = setUp({ interceptors: [late] });
    await expect(client.rerank(ranking, { signal: controller.signal })).rejects.toBe('enough');
    open();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(emulator.requests).toEqual([]);
  });
});
