import { describe, expect, it } from 'vitest';

import { createManualClock } from '../../../test/support/manual-clock.ts';
import { createPaidWire } from '../../../test/support/paid-wire.ts';
import {
  accepted,
  completed,
  createVideoWire,
  JOB_ID,
  videoModelRecord,
} from '../../../test/support/video-wire.ts';
import { modelRecord } from '../../../test/support/model-records.ts';
import type { OpenRouterOptions } from '../../client.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ReservationStore } from '../shared/reservation-store.ts';
import { createMemoryReservationStore } from './memory-reservation-store.ts';
import { NOTE_TIMEOUT_MS } from './reservation-handle.ts';

const model = 'cohere/rerank-v3.5';
const request = { query: 'why', documents: ['because'] };

const reranking = { input_modalities: ['text'], output_modalities: ['rerank'] };
const models = {
  data: [
    modelRecord(model, {
      architecture: reranking,
      pricing: { prompt: '0', completion: '0', request: '0.25' },
    }),
  ],
};

/** Creates a client whose rerankings cost a quarter of a dollar each, with the store of a test. */
function setUp(store: ReservationStore, options: OpenRouterOptions = {}) {
  return createPaidWire(
    {
      models,
      path: 'rerank',
      answer: () =>
        Response.json({ results: [{ index: 0, relevance_score: 1 }], usage: { cost: 0.25 } }),
    },
    { maxRetries: 0, ...options, budget: { store, ...options.budget } },
  );
}

/** Returns a store in memory with some methods replaced. */
function createStore(other: Partial<ReservationStore>) {
  const memory = createMemoryReservationStore();
  const { reserve, assignJob, settle, release, remainingUsd } = memory;
  return { memory, store: { reserve, assignJob, settle, release, remainingUsd, ...other } };
}

const never = async () => await new Promise<never>(() => {});

describe('the store of a client', () => {
  it('receives the estimate, the task and the limit of a call before it is sent', async () => {
    const requests: unknown[] = [];
    const { memory, store } = createStore({
      async reserve(reservationRequest) {
        requests.push(reservationRequest);
        return await memory.reserve(reservationRequest);
      },
    });
    const { client } = setUp(store, { budget: { sessionUsd: 1 } });
    const task = { id: 'line 7', token: 'worker 1' };
    await client.rerank(request, { task });
    expect(requests).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{32}$/u),
        task,
        action: `rerank with ${model}`,
        amountUsd: 0.25,
        sessionUsd: 1,
      },
    ]);
    expect(memory.spentUsd).toBe(0.25);
  });

  it('limits two clients together', async () => {
    const store = createMemoryReservationStore();
    const first = setUp(store, { budget: { sessionUsd: 0.6 } });
    const second = setUp(store, { budget: { sessionUsd: 0.6 } });
    const calls = [first, second, first, second].map(({ client }) => client.rerank(request));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(first.bodies.length + second.bodies.length).toBe(2);
    expect(store.spentUsd).toBe(0.5);
  });

  it('does not let concurrent calls exceed the budget when it is slow', async () => {
    const { memory, store } = createStore({
      async reserve(reservationRequest) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        return await memory.reserve(reservationRequest);
      },
    });
    const { client, bodies } = setUp(store, { budget: { sessionUsd: 0.75 } });
    const calls = Array.from({ length: 8 }, async () => await client.rerank(request));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect([bodies.length, memory.spentUsd]).toEqual([3, 0.75]);
  });

  it('keeps the call from being sent when it cannot decide', async () => {
    const broken = new Error('connect ECONNREFUSED');
    const { store } = createStore({
      reserve: async () => {
        throw broken;
      },
    });
    const { client, bodies } = setUp(store);
    await expect(client.rerank(request)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot rerank with ${model}: the store of the budget failed, and nothing was sent`,
      retryable: true,
      cause: { name: 'Error', message: 'connect ECONNREFUSED' },
    });
    expect(bodies).toEqual([]);
  });

  it('receives whether a failed call was not carried out, or is lost', async () => {
    const words: unknown[] = [];
    const { store } = createStore({
      async settle(_address, settlement) {
        words.push(settlement);
      },
      async release() {
        words.push('released');
      },
    });
    const answers = [
      () => Response.json({}, { status: 402 }),
      () => {
        throw new TypeError('fetch failed');
      },
      () => Response.json({ usage: { cost: 0.125 } }),
    ];
    for (const answer of answers) {
      const { client } = createPaidWire(
        { models, path: 'rerank', answer },
        { budget: { store }, maxRetries: 0 },
      );
      await expect(client.rerank(request)).rejects.toThrow('Cannot rerank');
    }
    expect(words).toEqual([
      'released',
      { costUsd: undefined, isLost: true },
      { costUsd: 0.125, isLost: false },
    ]);
  });

  it('may refuse with its own error', async () => {
    const refusal = new OpenRouterError('UPSTREAM_REFUSED', 'The team has no budget');
    const { store } = createStore({
      reserve: async () => {
        throw refusal;
      },
    });
    const { client, bodies } = setUp(store);
    await expect(client.rerank(request)).rejects.toBe(refusal);
    expect(bodies).toEqual([]);
  });

  it.each(['settle', 'remainingUsd'] as const)(
    'does not lose a paid result when %s fails',
    async (method) => {
      const { memory, store } = createStore({
        [method]: async () => {
          throw new Error('gone');
        },
      });
      const { client } = setUp(store, { budget: { sessionUsd: 1 } });
      const { results } = await client.rerank(request);
      expect(results).toHaveLength(1);
      expect(memory.spentUsd).toBe(0.25);
    },
  );

  it('delays a paid result only for a limited time when it does not respond', async () => {
    const clock = createManualClock();
    const { store } = createStore({ settle: never });
    const { client } = setUp(store, { clock });
    const ranking = client.rerank(request);
    const state = { isDone: false };
    const end = () => {
      state.isDone = true;
    };
    ranking.then(end, end);
    await clock.advance(NOTE_TIMEOUT_MS - 1);
    expect(state.isDone).toBe(false);
    await clock.advance(1);
    expect((await ranking).results).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('is not awaited beyond the timeout of a call, and nothing is sent', async () => {
    const clock = createManualClock();
    const { store } = createStore({ reserve: never });
    const { client, bodies } = setUp(store, { clock });
    const ranking = client.rerank(request, { timeoutMs: 500 }).catch((error: unknown) => error);
    await clock.advance(500);
    expect(await ranking).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      message: `Cannot rerank with ${model}: the call timed out before the budget was reserved`,
    });
    expect([bodies, clock.pending]).toEqual([[], 0]);
  });

  it('releases money that it grants to a call that was aborted', async () => {
    const caller = new AbortController();
    const reason = new Error('enough');
    const { memory, store } = createStore({
      async reserve(reservationRequest) {
        const decision = await memory.reserve(reservationRequest);
        caller.abort(reason);
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        return decision;
      },
    });
    const { client, bodies } = setUp(store);
    await expect(client.rerank(request, { signal: caller.signal })).rejects.toBe(reason);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
    expect([bodies, memory.spentUsd]).toEqual([[], 0]);
  });
});

describe('a task', () => {
  const task = { id: 'line 7', token: 'worker 1' };

  it('is charged once', async () => {
    const { client, bodies } = setUp(createMemoryReservationStore());
    await client.rerank(request, { task });
    await expect(client.rerank(request, { task })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot rerank with ${model}: the task "line 7" was completed before`,
      details: { task: 'line 7', state: 'settled' },
    });
    expect(bodies).toHaveLength(1);
  });

  it('is charged once even by a client without a budget', async () => {
    const { client, bodies } = createPaidWire(
      { models, path: 'rerank', answer: () => Response.json({ results: [] }) },
      { maxRetries: 0 },
    );
    await expect(client.rerank(request, { task })).rejects.toThrow('ranks none');
    await expect(client.rerank(request, { task })).rejects.toThrow('the task "line 7"');
    expect(bodies).toHaveLength(1);
  });

  it('is sent once by calls that run at the same time', async () => {
    const { client, bodies } = setUp(createMemoryReservationStore());
    const calls = [client.rerank(request, { task }), client.rerank(request, { task })];
    const ends = await Promise.allSettled(calls);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(bodies).toHaveLength(1);
  });

  it('keeps the money of its first attempt when a repeat in another process is refused', async () => {
    const store = createMemoryReservationStore();
    const first = await store.reserve({
      id: 'first',
      action: 'rerank',
      amountUsd: 0.25,
      sessionUsd: undefined,
      task,
    });
    expect(first).toMatchObject({ type: 'reserved', id: 'first' });
    const { client } = createPaidWire(
      { models, path: 'rerank', answer: () => Response.json({}, { status: 429 }) },
      { maxRetries: 0, budget: { store } },
    );
    await expect(client.rerank(request, { task })).rejects.toMatchObject({ status: 429 });
    expect(store.spentUsd).toBe(0.25);
    const other = { id: task.id, token: 'worker 2' };
    await expect(client.rerank(request, { task: other })).rejects.toThrow('the task "line 7"');
  });

  it('may start again when its call was refused', async () => {
    const { client, bodies } = createPaidWire(
      { models, path: 'rerank', answer: () => Response.json({}, { status: 429 }) },
      { maxRetries: 0 },
    );
    for (const token of ['a', 'b'])
      await expect(client.rerank(request, { task: { id: 'line 7', token } })).rejects.toMatchObject(
        { status: 429 },
      );
    expect(bodies).toHaveLength(2);
  });

  it.each([{ id: '', token: 'a' }, { id: 'a', token: '' }, { id: 7, token: 'a' }, {}])(
    'must have an id and a token: %j',
    async (wrong) => {
      const { client, bodies } = setUp(createMemoryReservationStore());
      // A caller without a compiler may pass anything.
      const call = { task: wrong as typeof task };
      await expect(client.rerank(request, call)).rejects.toThrow(
        'task must have an id and a token',
      );
      expect(bodies).toEqual([]);
    },
  );

  it.each(['send', 'stream'] as const)('of chat.%s is charged once', async (way) => {
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    const answer = { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] };
    const { client, bodies } = createPaidWire(
      { models, path: 'chat/completions', answer: () => Response.json(answer) },
      {},
    );
    const ask = async () => {
      if (way === 'send') return await client.chat.send({ messages }, { task });
      for await (const event of client.chat.stream({ messages }, { task }))
        if (event.type === 'end') return event.result;
      return undefined;
    };
    expect((await ask())?.text).toBe('Hi');
    await expect(ask()).rejects.toThrow('the task "line 7" was completed before');
    expect(bodies).toHaveLength(1);
  });
});

describe('a video job', () => {
  const video = { prompt: 'A river', durationSeconds: 8 };

  function createClient(store: ReservationStore) {
    return createVideoWire(
      {
        submit: () => Response.json(accepted, { status: 202 }),
        look: () => Response.json(completed),
        videoModels: () =>
          Response.json({
            data: [
              videoModelRecord('google/veo-3.1', {
                supported_durations: [8],
                pricing_skus: { duration_seconds: '0.5' },
              }),
            ],
          }),
      },
      { budget: { store, sessionUsd: 6 } },
    );
  }

  it('is settled once by another client that polls it to the end', async () => {
    const settled: unknown[] = [];
    const { memory, store } = createStore({
      async settle(address, settlement) {
        settled.push([address, settlement]);
        await memory.settle(address, settlement);
      },
    });
    const first = createClient(store);
    await first.client.videos.create(video);
    expect(memory.spentUsd).toBe(4);

    const second = createClient(store).client.videos.resume(JOB_ID);
    await second.status();
    expect(memory.spentUsd).toBe(1.6);
    await second.status();
    await first.client.videos.resume(JOB_ID).status();
    expect(memory.spentUsd).toBe(1.6);
    expect(settled[0]).toEqual([{ jobId: JOB_ID }, { costUsd: 1.6, isLost: false }]);
  });

  it('reports its id to a task that would start again', async () => {
    const { client, bodies } = createClient(createMemoryReservationStore());
    const task = { id: 'scene 1', token: 'a' };
    await client.videos.create(video, { task });
    await expect(client.videos.create(video, { task })).rejects.toMatchObject({
      message: expect.stringContaining('the task "scene 1" has started a job'),
      details: { task: 'scene 1', state: 'job', jobId: JOB_ID },
    });
    expect(bodies).toHaveLength(1);
  });

  it('is returned although the store fails, and its money stays reserved', async () => {
    const fail = async () => {
      throw new Error('gone');
    };
    const { memory, store } = createStore({ assignJob: fail, settle: fail });
    const { client } = createClient(store);
    const job = await client.videos.create(video);
    expect(await job.status()).toMatchObject({ status: 'completed', costUsd: 1.6 });
    expect(memory.spentUsd).toBe(4);
  });
});
