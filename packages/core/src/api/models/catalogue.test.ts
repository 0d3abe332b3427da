import { describe, expect, it } from 'vitest';

import type { FakeTransport, Pending } from '../../../test/support/fake-transport.ts';
import { createFakeTransport, createPending } from '../../../test/support/fake-transport.ts';
import type { ManualClock } from '../../../test/support/manual-clock.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { modelRecord } from '../../../test/support/model-records.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { createModelCatalogue } from './catalogue.ts';
import type { ModelCatalogue } from '../shared/model-catalogue.ts';
import { verifies } from '../../../../../tests/requirements.ts';

const down = new OpenRouterError('UPSTREAM_HTTP', 'Cannot list models: the host is down');

function listOf(...ids: string[]): unknown {
  return { data: ids.map((id) => modelRecord(id)) };
}

interface Setup {
  readonly catalogue: ModelCatalogue;
  readonly transport: FakeTransport;
  readonly clock: ManualClock;
}

function setUp(answer: (count: number) => unknown, ttlMs?: number): Setup {
  const clock = createManualClock();
  const transport = createFakeTransport((_, count) => answer(count));
  return { clock, transport, catalogue: createModelCatalogue(transport, { ttlMs, clock }) };
}

/** A catalogue whose answers come when the test gives them. */
function setUpPending(): Setup & { readonly answers: readonly Pending<unknown>[] } {
  const answers: Pending<unknown>[] = [];
  const setup = setUp(() => {
    const answer = createPending<unknown>();
    answers.push(answer);
    return answer.promise;
  });
  return { ...setup, answers };
}

async function idsOf(catalogue: ModelCatalogue): Promise<string[]> {
  return (await catalogue.list()).map(({ id }) => id);
}

describe('list', () => {
  it('asks for models of every output, without paging and without a key', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    await catalogue.list();
    expect(transport.requests).toEqual([
      {
        method: 'GET',
        path: 'models',
        query: { output_modalities: 'all' },
        action: 'list models',
        needsKey: false,
        options: { signal: expect.any(AbortSignal) },
      },
    ]);
  });

  it('keeps the order of OpenRouter', async () => {
    const { catalogue } = setUp(() => listOf('z/z', 'a/a', 'm/m'));
    expect(await idsOf(catalogue)).toEqual(['z/z', 'a/a', 'm/m']);
  });

  it('skips an entry that is not a model', async () => {
    const { catalogue } = setUp(() => ({ data: [modelRecord('a/b'), { name: 'no id' }] }));
    expect(await idsOf(catalogue)).toEqual(['a/b']);
  });

  it('refuses an answer of which no entry is a model', async () => {
    const { catalogue } = setUp(() => ({ data: [{ model: 'a/b' }] }));
    await expect(catalogue.list()).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { reason: 'invalid_response' },
    });
  });
});

describe('freshness', () => {
  it('uses the list until the last millisecond of its time', async () => {
    const { catalogue, transport, clock } = setUp((count) => listOf(`a/v${count}`), 1000);
    await catalogue.list();
    await clock.advance(999);
    expect(await idsOf(catalogue)).toEqual(['a/v1']);
    await clock.advance(1);
    expect(await idsOf(catalogue)).toEqual(['a/v2']);
    expect(transport.requests).toHaveLength(2);
  });

  it('keeps the list for an hour when nobody says how long', async () => {
    const { catalogue, transport, clock } = setUp(() => listOf('a/b'));
    await catalogue.list();
    await clock.advance(3_599_999);
    await catalogue.list();
    expect(transport.requests).toHaveLength(1);
    await clock.advance(1);
    await catalogue.list();
    expect(transport.requests).toHaveLength(2);
  });

  it('asks every time when the time is zero', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'), 0);
    await catalogue.list();
    await catalogue.list();
    expect(transport.requests).toHaveLength(2);
  });

  it('takes an empty list for fresh', async () => {
    const { catalogue, transport } = setUp(() => listOf());
    expect(await idsOf(catalogue)).toEqual([]);
    expect(await catalogue.has('a/b')).toBe(false);
    expect(transport.requests).toHaveLength(1);
  });

  it('does not keep a failure', async () => {
    const { catalogue } = setUp((count) => {
      if (count === 1) throw down;
      return listOf('a/b');
    });
    await expect(catalogue.list()).rejects.toBe(down);
    expect(await idsOf(catalogue)).toEqual(['a/b']);
  });

  it('gives the old list at once for a minute after a new one could not be had', async () => {
    const { catalogue, transport, clock } = setUp((count) => {
      if (count === 2) throw down;
      return listOf(`a/v${count}`);
    }, 1000);
    await catalogue.list();
    await clock.advance(1000);
    expect(await idsOf(catalogue)).toEqual(['a/v1']);
    await clock.advance(59_999);
    expect(await idsOf(catalogue)).toEqual(['a/v1']);
    expect(transport.requests).toHaveLength(2);
    await clock.advance(1);
    expect(await idsOf(catalogue)).toEqual(['a/v3']);
    expect(transport.requests).toHaveLength(3);
  });

  it('asks every time again once a failure is over', async () => {
    const { catalogue, transport } = setUp((count) => {
      if (count === 1) throw down;
      return listOf('a/b');
    }, 0);
    await expect(catalogue.list()).rejects.toBe(down);
    await catalogue.list();
    await catalogue.list();
    expect(transport.requests).toHaveLength(3);
  });
});

describe('callers at the same time', () => {
  it('share one request', async () => {
    const { catalogue, transport, answers } = setUpPending();
    const both = Promise.all([catalogue.has('a/b'), catalogue.list(), catalogue.get('a/b')]);
    answers[0]?.resolve(listOf('a/b'));
    const [has, list, model] = await both;
    expect({ has, count: list.length, id: model.id }).toEqual({ has: true, count: 1, id: 'a/b' });
    expect(transport.requests).toHaveLength(1);
  });

  it('share one failure, and the next call asks anew', async () => {
    const { catalogue, transport, answers } = setUpPending();
    const both = Promise.allSettled([catalogue.list(), catalogue.list()]);
    answers[0]?.reject(down);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = catalogue.list();
    answers[1]?.resolve(listOf('a/b'));
    expect(await next).toHaveLength(1);
    expect(transport.requests).toHaveLength(2);
  });

  it('go on when one of them gives up', async () => {
    const { catalogue, transport, answers } = setUpPending();
    const leaving = new AbortController();
    const reason = new Error('changed my mind');
    const left = catalogue.list({ signal: leaving.signal });
    const stayed = catalogue.list();
    leaving.abort(reason);
    await expect(left).rejects.toBe(reason);
    expect(transport.requests[0]?.options?.signal?.aborted).toBe(false);
    answers[0]?.resolve(listOf('a/b'));
    expect(await stayed).toHaveLength(1);
  });

  it('give the request up with the last of them, and the next caller asks anew', async () => {
    const { catalogue, transport, answers, clock } = setUpPending();
    const leaving = new AbortController();
    const both = Promise.allSettled([
      catalogue.list({ signal: leaving.signal }),
      catalogue.list({ signal: leaving.signal }),
    ]);
    leaving.abort();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(transport.requests[0]?.options?.signal?.aborted).toBe(true);
    const next = catalogue.list();
    // What was given up ends late, and must not make the callers after it forget the running request.
    answers[0]?.reject(down);
    await clock.advance(0);
    const another = catalogue.list();
    answers[1]?.resolve(listOf('a/b'));
    expect(await Promise.all([next, another])).toHaveLength(2);
    expect(transport.requests).toHaveLength(2);
  });

  it('do not abort a request that has ended well', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    await catalogue.list();
    expect(transport.requests[0]?.options?.signal?.aborted).toBe(false);
  });

  it('each keep their own deadline', async () => {
    const { catalogue, answers, clock } = setUpPending();
    const hurried = catalogue.list({ timeoutMs: 500 });
    const patient = catalogue.list({ timeoutMs: 5000 });
    const [late] = await Promise.all([Promise.allSettled([hurried]), clock.advance(500)]);
    expect(late).toMatchObject([{ status: 'rejected', reason: { code: 'UPSTREAM_TIMEOUT' } }]);
    answers[0]?.resolve(listOf('a/b'));
    expect(await patient).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('send nothing for a caller who gave up before', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    const reason = new Error('too late');
    await expect(catalogue.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(transport.requests).toEqual([]);
  });

  it('throw the reason of their own abort even when an old list is there', async () => {
    const { catalogue, answers, clock } = setUpPending();
    const first = catalogue.list();
    answers[0]?.resolve(listOf('a/b'));
    await first;
    await clock.advance(3_600_000);
    const leaving = new AbortController();
    const left = catalogue.list({ signal: leaving.signal });
    const reason = new Error('changed my mind');
    leaving.abort(reason);
    await expect(left).rejects.toBe(reason);
  });
});

describe('get and has', () => {
  it('find a model by its id', async () => {
    const { catalogue } = setUp(() => listOf('a/b', 'a/c'));
    expect((await catalogue.get('a/c')).id).toBe('a/c');
    expect(await catalogue.has('a/c')).toBe(true);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', ''])(
    'do not take %j for a model',
    async (id) => {
      const { catalogue } = setUp(() => listOf('a/b'));
      expect(await catalogue.has(id)).toBe(false);
      await expect(catalogue.get(id)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    },
  );

  it('refuse an id that is no text', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    // What a caller without a compiler may give.
    const id = 5 as unknown as string;
    for (const asked of [catalogue.get(id), catalogue.has(id)]) {
      await expect(asked).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: 'Cannot look up a model: its id must be a text',
      });
    }
    expect(transport.requests).toEqual([]);
  });

  it('take a bare preset as it is, without asking', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    expect(await catalogue.has('@preset/mine')).toBe(true);
    await expect(catalogue.get('@preset/mine')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot look up "@preset/mine": a preset has no entry in the catalogue',
    });
    expect(transport.requests).toEqual([]);
  });

  it(verifies('models.ids', 'propose the nearest ids for an unknown one'), async () => {
    const { catalogue } = setUp(() => listOf('openai/gpt-5', 'openai/gpt-5-mini', 'google/gemini'));
    await expect(catalogue.get('openai/gpt5')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: 'Cannot find model "openai/gpt5"',
      hints: [{ kind: 'did-you-mean', values: ['openai/gpt-5', 'openai/gpt-5-mini'] }],
      details: { suggestions: ['openai/gpt-5', 'openai/gpt-5-mini'] },
    });
  });

  it('point to the search when no id is near', async () => {
    const { catalogue } = setUp(() => listOf('openai/gpt-5'));
    await expect(catalogue.get('qqqq/zzzz')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hints: [{ kind: 'find-model' }],
      details: { suggestions: [] },
    });
  });
});

describe('search', () => {
  it('refuses a bad query before it asks', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    await expect(catalogue.search({ limit: 0 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(transport.requests).toEqual([]);
  });

  it('gives a page of what fits', async () => {
    const { catalogue } = setUp(() => listOf('a/b', 'c/d'));
    const page = await catalogue.search({ text: 'C/' });
    expect(page.items.map(({ id }) => id)).toEqual(['c/d']);
  });
});
