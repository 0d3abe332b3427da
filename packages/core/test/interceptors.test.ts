import { inspect } from 'node:util';

import { createEmulator } from '@orkit/openrouter-emulator';
import type { Interceptor } from '@orkit/openrouter-multimodal';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import { execute, rerankDocuments } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';

import { verifies } from '../../../tests/requirements.ts';
import { everyCall } from './support/every-call.ts';
import { apiKey, chat, ranking, setUp } from './support/intercepted.ts';

/** Requests that may have been sent at the same time, in an order of their own. */
function inOrder(requests: readonly unknown[]): readonly string[] {
  return requests.map((each) => JSON.stringify(each)).toSorted((a, b) => a.localeCompare(b));
}

describe('the interceptors of a client', () => {
  it.each(everyCall.map((each, index) => [index, each.endpoint, each] as const))(
    'stand around call %i, %s, and see each of its requests',
    async (_index, endpoint, { isBillable, call }) => {
      const { emulator, client, calls } = setUp();
      await call(client);
      expect(calls.map((each) => [each.endpoint, each.isBillable])).toEqual([
        [endpoint, isBillable],
      ]);
      const [{ attempts, ended } = { attempts: [], ended: undefined }] = calls;
      expect(await ended).toMatchObject({ outcome: 'completed', error: undefined });
      const seen = attempts.map(({ method, url, status }) => [
        method,
        new URL(url).pathname,
        status,
      ]);
      const sent = emulator.requests.map(({ method, path }) => {
        // A job is accepted, everything else is answered.
        const status = method === 'POST' && path === '/videos' ? 202 : 200;
        return [method, `/api/v1${path}`, status];
      });
      expect(inOrder(seen)).toEqual(inOrder(sent));
    },
  );

  it.each(everyCall.map((each, index) => [index, each.endpoint, each] as const))(
    'hand their options to call %i, %s',
    async (_index, _endpoint, { call }) => {
      const reason = new Error('Enough');
      const giveUp: Interceptor = (next) => async (given) => {
        const signal = AbortSignal.abort(reason);
        await next({ ...given, options: { ...given.options, signal } });
      };
      const { client, emulator, end } = setUp({ interceptors: [giveUp] });
      await expect(call(client)).rejects.toBe(reason);
      expect(emulator.requests).toEqual([]);
      expect(await end()).toMatchObject({ outcome: 'cancelled', error: reason });
    },
  );

  it.each(everyCall.map((each, index) => [index, each.endpoint, each] as const))(
    'can refuse call %i, %s, and nothing is sent',
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

  it('are an onion, the first outermost', async () => {
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

  it('may add headers, and never replace the key', async () => {
    const seen: Headers[] = [];
    const emulator = createEmulator({ apiKey });
    const trace: Interceptor = (next) => async (call) => {
      const headers = { Traceparent: '00-1-2-01', Authorization: 'Bearer other' };
      await next({ ...call, options: { ...call.options, headers } });
    };
    const client = createOpenRouter({
      apiKey,
      fetch: async (input, init) => {
        seen.push(new Request(input, init).headers);
        return await emulator.fetch(input, init);
      },
      interceptors: [trace],
    });
    await client.rerank(ranking);
    expect(seen.map((headers) => headers.get('traceparent'))).toEqual(seen.map(() => '00-1-2-01'));
    expect(seen.at(-1)?.get('authorization')).toBe(`Bearer ${apiKey}`);
  });

  it('may set a time limit', async () => {
    const limit: Interceptor = (next) => async (call) => {
      await next({ ...call, options: { ...call.options, timeoutMs: 20 } });
    };
    const { client, emulator } = setUp({ interceptors: [limit] });
    emulator.fail({ type: 'stall' });
    await expect(client.rerank(ranking)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  it('cannot raise what a call may cost, nor take the signal of the caller away', async () => {
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

  it('change nothing but the options', async () => {
    const disguise: Interceptor = (next) => async (call) => {
      await next({ ...call, endpoint: 'chat', request: { ...ranking, documents: [] } });
    };
    const { client } = setUp({ interceptors: [disguise] });
    expect((await client.rerank(ranking)).results).toHaveLength(1);
  });

  it('know the operation that calls', async () => {
    const { client, calls } = setUp();
    await execute(rerankDocuments, ranking, { client, report: () => {} });
    await client.rerank(ranking);
    expect(calls.map(({ operation }) => operation)).toEqual(['rerank_documents', undefined]);
  });

  it(
    verifies('errors.no-secrets', 'find the key nowhere, also when upstream repeats it'),
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
  it('tells its attempts, its status, its cost and its result', async () => {
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

  it('tells no cost of a call that has none, such as an estimate', async () => {
    const { client, end } = setUp();
    expect((await client.estimate({ chat: { ...chat, maxTokens: 10 } })).costUsd).toBeGreaterThan(
      0,
    );
    expect(await end()).toMatchObject({ outcome: 'completed', costUsd: undefined });
  });

  it('tells its failure, and that nothing came', async () => {
    const { client, emulator, calls, end } = setUp();
    emulator.fail({ type: 'reset' }, { path: '/rerank' });
    const error: unknown = await client.rerank(ranking).catch((thrown: unknown) => thrown);
    expect(await end()).toMatchObject({ outcome: 'failed', error, status: undefined });
    expect(calls[0]?.attempts.at(-1)).toMatchObject({ status: undefined, failure: 'TypeError' });
  });

  it('is not lost by an observer that fails after it', async () => {
    const broken: Interceptor = (next) => async (call) => {
      await next(call);
      throw new Error('The exporter is down');
    };
    const { client } = setUp({ interceptors: [broken] });
    expect((await client.rerank(ranking)).results).toHaveLength(1);
  });

  it('is not lost by an observer that never ends', async () => {
    const stuck: Interceptor = (next) => async (call) => {
      await next(call);
      await new Promise(() => {});
    };
    const { client } = setUp({ interceptors: [stuck] });
    expect((await client.rerank(ranking)).results).toHaveLength(1);
  });

  it('fails as it does although an observer hides the failure or throws another', async () => {
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

  it('is paid once although an interceptor goes on twice', async () => {
    const twice: Interceptor = (next) => async (call) => {
      await next(call);
      await next(call);
    };
    const { client, posts } = setUp({ interceptors: [twice] });
    expect((await client.rerank(ranking)).results).toHaveLength(1);
    expect(posts()).toBe(1);
  });

  it('is refused when an interceptor neither goes on nor says why', async () => {
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

  it('is not sent by an interceptor that goes on after it has refused', async () => {
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

  it('is given up while an interceptor waits, and is not sent afterwards', async () => {
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
