import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { createEmbeddingClient, placed, toBase64 } from '../../../test/support/embedding-client.ts';
import { declined } from '../../../test/support/transcription-client.ts';
import type { OpenRouterOptions } from '../../client.ts';
import type { EmbeddingRequest } from './options.ts';
import { failureOf } from '../../../test/support/failure.ts';

const input = ['one', 'two'];
const photo = new Blob([
  await readFile(new URL('../../../../emulator/media/photo.jpg', import.meta.url)),
]);

/** Returns the body that a client with these options sends. */
async function bodyOf(request: Partial<EmbeddingRequest>, options?: OpenRouterOptions) {
  const { client, bodies } = createEmbeddingClient(undefined, options);
  await client.embed({ input, ...request });
  return bodies[0];
}

describe('embed', () => {
  it('returns the vectors in the order of the inputs, with their cost', async () => {
    const { client } = createEmbeddingClient();
    expect(await client.embed({ input })).toEqual({
      vectors: [Float32Array.of(1.5, 2), Float32Array.of(-3, 0.25)],
      dimensions: 2,
      model: 'openai/text-embedding-3-small',
      usage: { promptTokens: 4, totalTokens: 4, costUsd: 0.00002 },
      generationId: 'gen-emb-1',
    });
  });

  it('returns the paid vectors although other fields of the response are invalid', async () => {
    const { data } = placed;
    const invalid = { id: 5, model: null, data, usage: 'much', object: {} };
    const headers = { 'x-generation-id': 'gen-2' };
    const { client } = createEmbeddingClient(() => Response.json(invalid, { headers }));
    expect(await client.embed({ input })).toMatchObject({
      vectors: [{ length: 2 }, { length: 2 }],
      model: 'openai/text-embedding-3-small',
      usage: undefined,
      generationId: 'gen-2',
    });
  });

  it('sends the fields of the request and no others', async () => {
    expect(await bodyOf({})).toEqual({
      model: 'openai/text-embedding-3-small',
      input,
    });
    expect(await bodyOf({ encodingFormat: 'base64' })).toMatchObject({ encoding_format: 'base64' });
    expect(await bodyOf({ dimensions: 2, inputType: 'search_query' })).toMatchObject({
      dimensions: 2,
      input_type: 'search_query',
    });
  });

  it('reads vectors in the form that arrives, whichever was asked for', async () => {
    const data = [[1.5, 2], toBase64([-3, 0.25])].map((embedding) => ({ embedding }));
    const { client, bodies } = createEmbeddingClient(() => Response.json({ ...placed, data }));
    for (const encodingFormat of [undefined, 'float', 'base64'] as const) {
      const { vectors } = await client.embed({ input, encodingFormat });
      expect(vectors).toEqual([Float32Array.of(1.5, 2), Float32Array.of(-3, 0.25)]);
    }
    expect(bodies.map((body) => body['encoding_format'])).toEqual([undefined, 'float', 'base64']);
  });

  it('asks without a form when the provider refuses it, once, and never after a charge', async () => {
    const message = 'encoding_format: base64 is not supported';
    const budget = { sessionUsd: 1 };
    const refusing = createEmbeddingClient(() => declined(400, message), { budget });
    await failureOf(refusing.client.embed({ input, encodingFormat: 'base64' }));
    expect(refusing.bodies.map((body) => body['encoding_format'])).toEqual(['base64', undefined]);
    for (const [status, text] of [
      [400, 'input too long'],
      [500, message],
    ] as const) {
      const { client, bodies } = createEmbeddingClient(() => declined(status, text));
      await failureOf(client.embed({ input, encodingFormat: 'base64' }));
      expect(bodies).toHaveLength(1);
    }
  });

  it('prefers the model of the request to the default of the client', async () => {
    const defaults = { embeddingModel: 'some/all-embedder' };
    expect(await bodyOf({}, { defaults })).toMatchObject({ model: 'some/all-embedder' });
    expect(await bodyOf({ model: 'openai/text-embedding-3-small' }, { defaults })).toMatchObject({
      model: 'openai/text-embedding-3-small',
    });
  });

  it('merges the routing of the request over the routing of the client', async () => {
    const defaults = { provider: { dataCollection: 'deny', order: ['openai'] } } as const;
    expect(await bodyOf({}, { defaults })).toMatchObject({
      provider: { data_collection: 'deny', order: ['openai'] },
    });
    expect(await bodyOf({ provider: { order: ['a'] } }, { defaults })).toMatchObject({
      provider: { data_collection: 'deny', order: ['a'] },
    });
  });

  it('sends an image in the body to a model that accepts images', async () => {
    const body = await bodyOf({
      model: 'some/all-embedder',
      input: ['a', { text: 'b', media: [photo] }],
    });
    expect(body?.['input']).toEqual([
      'a',
      {
        content: [
          { type: 'text', text: 'b' },
          {
            type: 'image_url',
            image_url: { url: expect.stringMatching(/^data:image\/jpeg;base64,\/9j\//u) },
          },
        ],
      },
    ]);
  });

  it.each([
    [{ model: 'some/chat' }, 'the model some/chat returns text, not embeddings'],
    [
      { input: [{ text: 'a', media: [photo] }] },
      'the model openai/text-embedding-3-small accepts text, not image',
    ],
    [
      // Media is loaded only for a model that accepts it: this blob would fail to load.
      { model: 'some/chat', input: [{ media: [new Blob(['no medium'])] }] },
      'the model some/chat returns text, not embeddings',
    ],
  ])('sends nothing to a model without the capability: %#', async (request, fault) => {
    const { client, bodies } = createEmbeddingClient();
    expect(await failureOf(client.embed({ input, ...request }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot embed: ${fault}`,
      details: { alternatives: expect.arrayContaining(['some/all-embedder']) },
    });
    expect(bodies).toEqual([]);
  });

  it('hints at the option of the default model when that model no longer exists', async () => {
    const defaults = { embeddingModel: 'some/gone' };
    const { client } = createEmbeddingClient(undefined, { defaults });
    expect(await failureOf(client.embed({ input }))).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hints: expect.arrayContaining([{ kind: 'choose-model', option: 'embeddingModel' }]),
    });
  });

  it.each([[{ input: [] }], [{ input: [{ media: [new Blob(['no medium'])] }] }]])(
    'sends nothing when an input cannot be used',
    async (request) => {
      const { client, bodies } = createEmbeddingClient();
      await failureOf(client.embed({ model: 'some/all-embedder', ...request }));
      expect(bodies).toEqual([]);
    },
  );

  it('fails when an input has no vector, and counts the received ones', async () => {
    const { client } = createEmbeddingClient();
    expect(await failureOf(client.embed({ input: ['one', 'two', 'three'] }))).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message:
        'Cannot embed with openai/text-embedding-3-small: the response has no vector for 1 of 3 inputs',
      retryable: false,
      requestId: 'gen-emb-1',
      hints: [{ kind: 'check-activity' }],
      details: {
        reason: 'invalid_response',
        received: 2,
        missing: [2],
        usage: { costUsd: 0.00002 },
      },
    });
  });

  it('passes the received vectors to onIncomplete when an input has no vector', async () => {
    const { client } = createEmbeddingClient();
    let received: readonly unknown[] = [];
    const onIncomplete = (vectors: readonly unknown[]) => {
      received = vectors;
      throw new Error('a listener that fails');
    };
    const failure = await failureOf(client.embed({ input: ['1', '2', '3'], onIncomplete }));
    expect(failure).toMatchObject({ details: { received: 2 } });
    expect(received).toEqual([expect.any(Float32Array), expect.any(Float32Array), undefined]);
  });

  it('names only the first 20 inputs without a vector', async () => {
    const many = Array.from({ length: 30 }, () => 'a');
    const { client } = createEmbeddingClient();
    const { details } = await failureOf(client.embed({ input: many }));
    expect(details['missing']).toEqual(Array.from({ length: 20 }, (_, index) => index + 2));
  });

  it('fails when the vectors have different lengths', async () => {
    const data = [
      { index: 0, embedding: toBase64([1]) },
      { index: 1, embedding: [1, 2] },
    ];
    const { client } = createEmbeddingClient(() => Response.json({ ...placed, data }));
    expect(await failureOf(client.embed({ input }))).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: expect.stringContaining('the vectors of the response have different lengths'),
      details: { reason: 'invalid_response', received: 2, dimensions: [1, 2] },
    });
  });

  it('never retries a request that may have been paid', async () => {
    const { client, bodies } = createEmbeddingClient(() => declined(500, 'oops'));
    await failureOf(client.embed({ input }));
    expect(bodies).toHaveLength(1);
  });

  it('sends nothing that may cost more than the limit', async () => {
    const { client, bodies } = createEmbeddingClient();
    const long = ['a'.repeat(1_000_000)];
    expect(await failureOf(client.embed({ input: long }, { maxCostUsd: 1e-6 }))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { reason: 'max_cost' },
    });
    expect(bodies).toEqual([]);
  });

  it('charges the cost to the budget also when the response cannot be used', async () => {
    const { client, bodies } = createEmbeddingClient(
      () => Response.json({ data: [], usage: { cost: 0.9 } }),
      { budget: { sessionUsd: 1, maxCostUsd: 1 } },
    );
    await failureOf(client.embed({ input }));
    const second = client.embed({ input: ['a '.repeat(200_000)] });
    expect(await failureOf(second)).toMatchObject({ details: { reason: 'max_cost' } });
    expect(bodies).toHaveLength(1);
  });

  it('refuses a timeout of 0', async () => {
    const { client, bodies } = createEmbeddingClient();
    expect(await failureOf(client.embed({ input }, { timeoutMs: 0 }))).toMatchObject({
      message: 'Cannot embed: timeoutMs must be a number above 0',
    });
    expect(bodies).toEqual([]);
  });

  it('rejects with the reason of an aborted signal and sends nothing', async () => {
    const { client, bodies } = createEmbeddingClient();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.embed({ input }, { signal })).rejects.toThrow('enough');
    expect(bodies).toEqual([]);
  });
});
