import { describe, expect, it } from 'vitest';
import { createEmulator, createTestClock, get } from './support/client.ts';

const clock = createTestClock();
const emulator = createEmulator({ clock });

async function list(query: string): Promise<string[]> {
  return (await listComplete(query)).map(({ id }) => id);
}

interface ModelList {
  readonly data: readonly {
    readonly id: string;
    readonly created: number;
    readonly context_length: number;
    readonly pricing: { readonly prompt: string };
  }[];
  readonly total_count: number;
  readonly links: { readonly next: string };
}

async function listPage(query: string): Promise<ModelList> {
  const page: ModelList = JSON.parse((await get(emulator, `/models${query}`, {})).text);
  return page;
}

async function listComplete(query: string): Promise<ModelList['data']> {
  return (await listPage(query)).data;
}

describe('GET /models', () => {
  it('lists only models with text output by default', async () => {
    const ids = await list('');

    expect(ids).toContain('openai/gpt-4o');
    expect(ids).not.toContain('openai/whisper-1');
    expect((await list('?output_modalities=all')).length).toBeGreaterThan(ids.length);
  });

  it.each([
    ['?output_modalities=transcription', 'openai/whisper-1'],
    ['?output_modalities=speech', 'openai/gpt-4o-mini-tts-2025-12-15'],
    ['?output_modalities=rerank', 'cohere/rerank-v3.5'],
    ['?output_modalities=embeddings', 'openai/text-embedding-3-small'],
    ['?output_modalities=video', 'google/veo-3.1'],
    ['?output_modalities=image', 'google/gemini-2.5-flash-image'],
    ['?output_modalities=audio', 'google/lyria-3-clip-preview'],
    ['?input_modalities=image,video', 'google/gemini-2.5-flash'],
    ['?q=claude+opus', 'anthropic/claude-opus-4.7'],
    ['?supported_parameters=reasoning,tools', 'openai/gpt-5'],
    ['?model_authors=anthropic', 'anthropic/claude-sonnet-4.5'],
    ['?providers=groq', 'meta-llama/llama-3.3-70b-instruct'],
    ['?arch=claude', 'anthropic/claude-sonnet-4.5'],
    ['?context=1000000', 'anthropic/claude-opus-4.7'],
    ['?max_price=0', 'google/gemma-4-26b-a4b-it:free'],
    ['?min_price=0.1&max_price=0.4', 'google/gemini-2.5-flash-lite'],
    ['?min_price=5', 'anthropic/claude-opus-4.7'],
    ['?min_output_price=25', 'anthropic/claude-opus-4.7'],
    ['?max_output_price=0.4', 'openai/gpt-5-nano'],
    ['?zdr=true', 'openai/gpt-4o'],
    ['?region=eu', 'openai/gpt-4o'],
    ['?min_age_days=400', 'mistralai/mistral-7b-instruct'],
    ['?max_age_days=30', 'google/gemini-3-flash'],
  ])('with the query %s lists exactly the matching models', async (query, expected) => {
    const ids = await list(query);

    expect(ids).toContain(expected);
    expect(ids).not.toContain('perplexity/sonar');
  });

  it('sorts by the requested order', async () => {
    const prices = (await listComplete('?sort=pricing-low-to-high')).map(({ pricing }) =>
      Number(pricing.prompt),
    );
    const contexts = (await listComplete('?sort=context-high-to-low')).map(
      ({ context_length: size }) => size,
    );
    const dates = (await listComplete('?sort=newest')).map(({ created }) => created);

    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(contexts).toEqual(contexts.toSorted((a, b) => b - a));
    expect(dates).toEqual(dates.toSorted((a, b) => b - a));
  });

  it('returns pages that together are the complete list', async () => {
    const complete = await list('?arch=gpt');
    const first = await listPage('?arch=gpt&limit=4');
    const second = await listPage(first.links.next.replace('/api/v1/models', ''));
    const ids = [...first.data, ...second.data].map(({ id }) => id);

    expect(ids).toEqual(complete.slice(0, 8));
    expect([first.total_count, first.links.next]).toEqual([
      complete.length,
      '/api/v1/models?arch=gpt&limit=4&offset=4',
    ]);
    expect(
      (await get(emulator, `/models?arch=gpt&offset=${complete.length - 1}`, {})).body.links,
    ).toEqual({ next: null });
  });

  it.each(['limit=0', 'limit=1001', 'offset=-1', 'max_price=cheap', 'sort=best', 'zdr=false'])(
    'refuses the query %s',
    async (query) => {
      const { status, body } = await get(emulator, `/models?${query}`, {});

      expect([status, body.error.message.startsWith(query.split('=')[0] ?? '')]).toEqual([
        400,
        true,
      ]);
    },
  );
});

describe('GET /models/count', () => {
  it('counts the models that GET /models lists', async () => {
    const counts = await Promise.all(
      ['', '?output_modalities=all'].map(
        async (query) => (await get(emulator, `/models/count${query}`, {})).body.data['count'],
      ),
    );

    expect(counts).toEqual([
      (await list('')).length,
      (await list('?output_modalities=all')).length,
    ]);
  });
});

describe('GET /model/{author}/{slug}', () => {
  it.each([
    ['google/gemma-4-26b-a4b-it:free', 'google/gemma-4-26b-a4b-it:free'],
    ['openai/gpt-4o:floor', 'openai/gpt-4o'],
    ['openai/gpt-4o:exacto', 'openai/gpt-4o'],
    ['meta-llama/llama-3.3-70b-instruct:free:nitro', 'meta-llama/llama-3.3-70b-instruct:free'],
    ['openai/gpt-5-2025-08-07', 'openai/gpt-5'],
    ['~anthropic/claude-sonnet-latest', 'anthropic/claude-sonnet-4.5'],
    ['openai/gpt-4o%3Aonline', 'openai/gpt-4o'],
  ])('resolves %s to %s', async (id, entryId) => {
    expect((await get(emulator, `/model/${id}`, {})).body.data['id']).toBe(entryId);
  });
});

describe('additional models', () => {
  it('are listed beside those of the catalogue', async () => {
    const [entry] = (await import('../src/models/catalogue.data.ts')).CATALOGUE;
    if (entry === undefined) throw new Error('The catalogue is empty');
    const emulatorWithModels = createEmulator({
      models: [{ ...entry, id: 'me/mine', providers: ['openai'] }],
    });

    expect((await get(emulatorWithModels, '/model/me/mine', {})).body.data['id']).toBe('me/mine');
    expect((await get(emulatorWithModels, '/model/openai/gpt-4o', {})).status).toBe(200);
  });
});
