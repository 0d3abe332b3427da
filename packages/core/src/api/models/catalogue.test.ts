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

function setUp(respond: (count: number) => unknown, ttlMs?: number): Setup {
  const clock = createManualClock();
  const transport = createFakeTransport((_, count) => respond(count));
  return { clock, transport, catalogue: createModelCatalogue(transport, { ttlMs, clock }) };
}

/** Creates a catalogue whose responses the test resolves. */
function setUpPending(): Setup & { readonly responses: readonly Pending<unknown>[] } {
  const responses: Pending<unknown>[] = [];
  const setup = setUp(() => {
    const response = createPending<unknown>();
    responses.push(response);
    return response.promise;
  });
  return { ...setup, responses };
}

async function idsOf(catalogue: ModelCatalogue): Promise<string[]> {
  return (await catalogue.list()).map(({ id }) => id);
}

describe('list', () => {
  it('requests models of every output modality, without paging and without a key', async () => {
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

  it.each([null, { name: 'no id' }, { id: 7 }, { id: '' }, 'a/b', 7, true, []])(
    'skips an entry that is not a model: %j',
    async (entry) => {
      const { catalogue } = setUp(() => ({ data: [entry, modelRecord('a/b'), entry] }));
      expect(await idsOf(catalogue)).toEqual(['a/b']);
    },
  );

  it('keeps a model with an invalid field, which counts as absent', async () => {
    const broken = {
      name: 7,
      created: 'soon',
      context_length: {},
      pricing: { prompt: [], completion: '0.1', discount: 'much' },
      top_provider: 'x',
      supported_parameters: ['temperature', null, 7],
      supported_voices: {},
      reasoning: { supported_efforts: 'all' },
      alias_target: null,
    };
    const { catalogue } = setUp(() => ({ data: [modelRecord('a/b', broken)] }));
    expect(await catalogue.get('a/b')).toMatchObject({
      name: 'a/b',
      createdAtSeconds: undefined,
      contextLength: undefined,
      pricing: { promptUsdPerToken: undefined, completionUsdPerToken: 0.1, discount: undefined },
      supportedParameters: ['temperature'],
      supportedVoices: undefined,
      reasoning: { supportedEfforts: undefined },
    });
  });

  it('refuses a response in which no entry is a model', async () => {
    const { catalogue } = setUp(() => ({ data: [{ model: 'a/b' }] }));
    await expect(catalogue.list()).rejects.toMatchObject({
      code: 'UPSTREAM_HTTP',
      details: { reason: 'invalid_response' },
    });
  });
});

describe('freshness', () => {
  it('uses the list until the last millisecond of its TTL', async () => {
    const { catalogue, transport, clock } = setUp((count) => listOf(`a/v${count}`), 1000);
    await catalogue.list();
    await clock.advance(999);
    expect(await idsOf(catalogue)).toEqual(['a/v1']);
    await clock.advance(1);
    expect(await idsOf(catalogue)).toEqual(['a/v2']);
    expect(transport.requests).toHaveLength(2);
  });

  it('caches the list for an hour by default', async () => {
    const { catalogue, transport, clock } = setUp(() => listOf('a/b'));
    await catalogue.list();
    await clock.advance(3_599_999);
    await catalogue.list();
    expect(transport.requests).toHaveLength(1);
    await clock.advance(1);
    await catalogue.list();
    expect(transport.requests).toHaveLength(2);
  });

  it('fetches the list every time when the TTL is zero', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'), 0);
    await catalogue.list();
    await catalogue.list();
    expect(transport.requests).toHaveLength(2);
  });

  it('caches an empty list', async () => {
    const { catalogue, transport } = setUp(() => listOf());
    expect(await idsOf(catalogue)).toEqual([]);
    expect(await catalogue.has('a/b')).toBe(false);
    expect(transport.requests).toHaveLength(1);
  });

  it('does not cache a failure', async () => {
    const { catalogue } = setUp((count) => {
      if (count === 1) throw down;
      return listOf('a/b');
    });
    await expect(catalogue.list()).rejects.toBe(down);
    expect(await idsOf(catalogue)).toEqual(['a/b']);
  });

  it('returns the old list at once for a minute after a failed refresh', async () => {
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

  it('fetches the list every time again after a refresh has succeeded', async () => {
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
    const { catalogue, transport, responses } = setUpPending();
    const both = Promise.all([catalogue.has('a/b'), catalogue.list(), catalogue.get('a/b')]);
    responses[0]?.resolve(listOf('a/b'));
    const [has, list, model] = await both;
    expect({ has, count: list.length, id: model.id }).toEqual({ has: true, count: 1, id: 'a/b' });
    expect(transport.requests).toHaveLength(1);
  });

  it('share one failure, and the next call sends a new request', async () => {
    const { catalogue, transport, responses } = setUpPending();
    const both = Promise.allSettled([catalogue.list(), catalogue.list()]);
    responses[0]?.reject(down);
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const next = catalogue.list();
    responses[1]?.resolve(listOf('a/b'));
    expect(await next).toHaveLength(1);
    expect(transport.requests).toHaveLength(2);
  });

  it('continue when one of them aborts', async () => {
    const { catalogue, transport, responses } = setUpPending();
    const leaving = new AbortController();
    const reason = new Error('changed my mind');
    const left = catalogue.list({ signal: leaving.signal });
    const stayed = catalogue.list();
    leaving.abort(reason);
    await expect(left).rejects.toBe(reason);
    expect(transport.requests[0]?.options?.signal?.aborted).toBe(false);
    responses[0]?.resolve(listOf('a/b'));
    expect(await stayed).toHaveLength(1);
  });

  it('abort the request with the last of them, and the next caller sends a new one', async () => {
    const { catalogue, transport, responses, clock } = setUpPending();
    const leaving = new AbortController();
    const both = Promise.allSettled([
      catalogue.list({ signal: leaving.signal }),
      catalogue.list({ signal: leaving.signal }),
    ]);
    leaving.abort();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(transport.requests[0]?.options?.signal?.aborted).toBe(true);
    const next = catalogue.list();
    // The aborted request ends late, and must not clear the running one.
    responses[0]?.reject(down);
    await clock.advance(0);
    const another = catalogue.list();
    responses[1]?.resolve(listOf('a/b'));
    expect(await Promise.all([next, another])).toHaveLength(2);
    expect(transport.requests).toHaveLength(2);
  });

  it('do not abort a request that has succeeded', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    await catalogue.list();
    expect(transport.requests[0]?.options?.signal?.aborted).toBe(false);
  });

  it('have a timeout each', async () => {
    const { catalogue, responses, clock } = setUpPending();
    const hurried = catalogue.list({ timeoutMs: 500 });
    const patient = catalogue.list({ timeoutMs: 5000 });
    const [late] = await Promise.all([Promise.allSettled([hurried]), clock.advance(500)]);
    expect(late).toMatchObject([{ status: 'rejected', reason: { code: 'UPSTREAM_TIMEOUT' } }]);
    responses[0]?.resolve(listOf('a/b'));
    expect(await patient).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('send nothing for a caller whose signal is already aborted', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    const reason = new Error('too late');
    await expect(catalogue.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(transport.requests).toEqual([]);
  });

  it('throw the reason of their own abort even when an old list is cached', async () => {
    const { catalogue, responses, clock } = setUpPending();
    const first = catalogue.list();
    responses[0]?.resolve(listOf('a/b'));
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
    'do not find a model named %j',
    async (id) => {
      const { catalogue } = setUp(() => listOf('a/b'));
      expect(await catalogue.has(id)).toBe(false);
      await expect(catalogue.get(id)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    },
  );

  it('refuse an id that is not a string', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    // Callers without type checking may pass it.
    const id = 5 as unknown as string;
    for (const call of [catalogue.get(id), catalogue.has(id)]) {
      await expect(call).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: 'Cannot find a model: its id must be a string',
      });
    }
    expect(transport.requests).toEqual([]);
  });

  it('accept a bare preset without a request', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    expect(await catalogue.has('@preset/mine')).toBe(true);
    await expect(catalogue.get('@preset/mine')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot find "@preset/mine": a preset has no entry in the catalogue',
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

  it('hint at the search when no id is similar', async () => {
    const { catalogue } = setUp(() => listOf('openai/gpt-5'));
    await expect(catalogue.get('qqqq/zzzz')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hints: [{ kind: 'find-model' }],
      details: { suggestions: [] },
    });
  });
});

describe('search', () => {
  it('refuses an invalid query before a request is sent', async () => {
    const { catalogue, transport } = setUp(() => listOf('a/b'));
    await expect(catalogue.search({ limit: 0 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(transport.requests).toEqual([]);
  });

  it('returns a page of the matches', async () => {
    const { catalogue } = setUp(() => listOf('a/b', 'c/d'));
    const page = await catalogue.search({ text: 'C/' });
    expect(page.items.map(({ id }) => id)).toEqual(['c/d']);
  });
});
