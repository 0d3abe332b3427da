import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  type ApiResponse,
  createEmulator,
  mediaBase64,
  get,
  send,
  SLOW_MS,
  mediaDataUrl,
} from './support/client.ts';

const path = '/rerank';
const model = 'cohere/rerank-v3.5';
const seeing = 'nvidia/llama-nemotron-rerank-vl-1b-v2:free';
const query = 'capital of France';

const avif = await mediaBase64('photo.avif');

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

async function rerank(documents: unknown, more: object = {}): Promise<ApiResponse> {
  return await send(emulator, { model, query, documents, ...more }, { path });
}

async function order(documents: unknown, more: object = {}): Promise<number[]> {
  return (await rerank(documents, more)).body.results.map(({ index }) => index);
}

describe('a ranking', () => {
  it('starts with the most relevant document and reports its cost', async () => {
    const response = await rerank([
      'Berlin is the capital of Germany',
      'Bananas are yellow',
      { text: 'Paris is the capital of France' },
    ]);

    expect(response.body).toEqual({
      id: response.headers.get('X-Generation-Id'),
      model,
      provider: 'Cohere',
      results: [
        {
          index: 2,
          relevance_score: 0.9,
          document: { text: 'Paris is the capital of France' },
        },
        {
          index: 0,
          relevance_score: 0.6,
          document: { text: 'Berlin is the capital of Germany' },
        },
        { index: 1, relevance_score: 0, document: { text: 'Bananas are yellow' } },
      ],
      usage: { search_units: 1, cost: 0.002 },
    });
  });

  it('keeps documents with equal scores in their original order', async () => {
    expect(await order(['none', 'France', 'none', 'France', 'France'])).toEqual([1, 3, 4, 0, 2]);
  });

  it.each([
    [1, [1]],
    [2, [1, 2]],
    [3, [1, 2, 0]],
    [4, [1, 2, 0]],
  ])('with top_n %i contains that many documents, or all', async (top_n, expected) => {
    expect(await order(['none', 'France', 'in France'], { top_n })).toEqual(expected);
  });

  it('is billed per token for a model that is priced per token', async () => {
    const { body } = await rerank(['Paris', 'Berlin is'], { model: 'qwen/qwen3-reranker-8b' });

    expect(body.usage).toEqual({ total_tokens: 15, cost: 0.00000075 });
  });

  it('is recorded as a generation, with the session of its body', async () => {
    const body = { model, query, documents: ['Paris'], session_id: 'mine' };
    const { headers } = await send(emulator, body, { path, headers: { 'x-session-id': 'other' } });
    const id = headers.get('X-Generation-Id') ?? '';
    const generation = await get(emulator, `/generation?id=${id}`);

    expect(id).toMatch(/^gen-rerank-\d+-\w{20}$/);
    expect(generation.body.data).toMatchObject({
      api_type: 'rerank',
      model,
      provider_name: 'Cohere',
      total_cost: 0.002,
      session_id: 'mine',
    });
  });

  it(
    'of 100,000 documents is complete',
    async () => {
      const documents = Array.from({ length: 100_000 }, (_, index) =>
        index % 1000 === 7 ? `Town ${index} is the capital of France` : `Town ${index} is small`,
      );
      const { body } = await rerank(documents);

      expect(body.results.map(({ index }) => index).slice(0, 3)).toEqual([7, 1007, 2007]);
      expect(new Set(body.results.map(({ index }) => index)).size).toBe(100_000);
      expect(body.usage).toEqual({ search_units: 1000, cost: 2 });
    },
    SLOW_MS,
  );
});

describe('a ranking of images', () => {
  it('finds them by format, color and size', async () => {
    const documents = [
      { image: await mediaDataUrl('badge.png') },
      { image: await mediaDataUrl('photo.jpg') },
    ];
    const orders = [];
    for (const text of ['a green PNG', 'a blue JPEG', '240 x 240', '1600 pixels']) {
      orders.push(await order(documents, { model: seeing, query: text, top_n: 1 }));
    }

    expect(orders).toEqual([[0], [1], [0], [1]]);
  });

  it('reads text and image of a document together, and returns both', async () => {
    const image = await mediaDataUrl('badge.png');
    const documents = [{ image }, { text: 'Our badge', image }, { text: 'Our badge' }, 'Nothing'];
    const { body } = await rerank(documents, { model: seeing, query: 'green badge' });

    expect(body.results.map(({ index }) => index)).toEqual([1, 2, 0, 3]);
    expect(body.results.map(({ document }) => document)).toEqual([
      { text: 'Our badge', image },
      { text: 'Our badge' },
      { image },
      { text: 'Nothing' },
    ]);
  });

  it('finds an image passed by URL by the words of the URL', async () => {
    const documents = ['a dog', { image: 'https://example.com/cat.png' }];

    expect(await order(documents, { model: seeing, query: 'cat', top_n: 1 })).toEqual([1]);
  });

  it(
    'returns a complete image when the body is above 32 MiB',
    async () => {
      const bytes = Buffer.concat([
        Buffer.from(await mediaBase64('photo.jpg'), 'base64'),
        Buffer.alloc(25 * 2 ** 20),
      ]);
      const image = `data:image/jpeg;base64,${bytes.toString('base64')}`;
      const { body } = await rerank([{ image }], { model: seeing });

      expect(body.results[0]?.document.image === image).toBe(true);
    },
    SLOW_MS,
  );

  it('counts their tokens and records their number', async () => {
    const image = await mediaDataUrl('badge.png');
    const response = await rerank([{ image }, 'none', { image }], { model: seeing });
    const { data } = (await get(emulator, `/generation?id=${response.body.id}`)).body;

    expect(response.body.usage).toEqual({ total_tokens: 186, cost: 0 });
    expect(data).toMatchObject({ tokens_prompt: 186, num_media_prompt: 2 });
  });

  it('is a 404 for a text-only model', async () => {
    const { status, body } = await rerank(['Paris', { image: await mediaDataUrl('badge.png') }]);

    expect([status, body.error]).toMatchObject([
      404,
      {
        message: 'No endpoints found that support image input',
        availability: { code: 'no_endpoints' },
      },
    ]);
  });

  it.each([
    ['is not a URL', 'cat.png', 'invalid_image', 'expected an http(s) URL or a base64 data URL'],
    ['cannot be read', 'data:image/png;base64,AAAA', 'invalid_image', 'not a readable image'],
    [
      'is in an unsupported format',
      `data:image/avif;base64,${avif}`,
      'unsupported_image_format',
      'image/avif is not supported',
    ],
  ])('with an image that %s is a 400 that names the document', async (_, image, type, text) => {
    const { status, body } = await rerank(['Paris', { image }], { model: seeing });

    expect([status, body.error.metadata.error_type]).toEqual([400, type]);
    expect(body.error.message).toContain('documents.1.image: ');
    expect(body.error.message).toContain(text);
  });
});

describe('a request for a ranking is refused', () => {
  it.each<[string, object, string]>([
    ['no model', { model: undefined }, 'model'],
    ['no query', { query: undefined }, 'query'],
    ['no documents', { documents: undefined }, 'documents'],
    ['an empty list of documents', { documents: [] }, 'documents'],
    ['a document that is a number', { documents: ['Paris', 7] }, 'documents.1'],
    ['a document that is null', { documents: [null] }, 'documents.0'],
    ['a document without text and image', { documents: ['Paris', {}] }, 'documents.1'],
    ['a text that is a number', { documents: [{ text: 7 }] }, 'documents.0.text'],
    ['an image that is an object', { documents: [{ image: {} }] }, 'documents.0.image'],
    ['top_n of 0', { top_n: 0 }, 'top_n'],
    ['top_n of 1.5', { top_n: 1.5 }, 'top_n'],
    ['an unknown preference', { provider: { best: true } }, 'provider.best'],
    ['a session of 257 characters', { session_id: 'x'.repeat(257) }, 'session_id'],
  ])('for %s with a 400 that names the field', async (_, more, field) => {
    const { status, body } = await rerank(['Paris'], more);

    expect([status, body.error.metadata.error_type]).toEqual([400, 'invalid_request']);
    expect(body.error.message).toMatch(new RegExp(`^${field}: `));
  });

  it('but not for a minimal request', async () => {
    const minimal = { query: '', top_n: 1, session_id: 'x'.repeat(256) };

    expect((await rerank([''], minimal)).status).toBe(200);
  });

  it('for a model that is unknown or belongs to another endpoint', async () => {
    const unknown = await rerank(['Paris'], { model: 'cohere/rerank-9' });
    const chatty = await rerank(['Paris'], { model: 'openai/gpt-4o' });

    expect([unknown.status, unknown.body.error]).toMatchObject([
      400,
      { availability: { code: 'model_not_found' } },
    ]);
    expect([chatty.status, chatty.body.error]).toMatchObject([
      400,
      { availability: { code: 'wrong_endpoint' } },
    ]);
  });

  it('for providers that do not serve the model or exceed the maximum price', async () => {
    const preferences = [
      { only: ['openai'] },
      { data_collection: 'deny' },
      { max_price: { request: 0 } },
    ];
    const statuses = [];
    for (const provider of preferences) {
      statuses.push((await rerank(['Paris'], { model: seeing, provider })).status);
      statuses.push((await rerank(['Paris'], { provider })).status);
    }

    expect(statuses).toEqual([404, 404, 404, 200, 200, 404]);
  });

  it('at the twenty-first request per minute to a free model', async () => {
    const statuses = [];
    for (let count = 0; count < 21; count += 1) {
      statuses.push((await rerank(['Paris'], { model: seeing })).status);
    }

    expect(statuses.indexOf(429)).toBe(20);
  });

  it('without a key', async () => {
    const { status } = await send(emulator, {}, { path, headers: { Authorization: '' } });

    expect(status).toBe(401);
  });

  it('by a fault; lost-response leaves it billed', async () => {
    emulator.fail({ type: 'status', status: 503 }, { path });
    const failed = await rerank(['Paris']);
    emulator.fail({ type: 'lost-response' }, { path });
    const lost = rerank(['Paris']);

    expect(failed.status).toBe(503);
    await expect(lost).rejects.toThrow(TypeError);
    expect((await get(emulator, '/key')).body.data['usage']).toBe(0.002);
    expect(emulator.requests.slice(0, 2)).toMatchObject([
      { path, body: { model, query, documents: ['Paris'] }, outcome: 'completed' },
      { path, outcome: 'failed' },
    ]);
  });
});
