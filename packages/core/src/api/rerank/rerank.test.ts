import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { createRerankClient, documents, ordered } from '../../../test/support/rerank-client.ts';
import { declined } from '../../../test/support/transcription-client.ts';
import type { OpenRouterOptions } from '../../client.ts';
import type { RerankRequest } from './options.ts';
import { failureOf } from '../../../test/support/failure.ts';

const query = 'capital of France';
const photo = new Blob([
  await readFile(new URL('../../../../emulator/media/photo.jpg', import.meta.url)),
]);

/** Returns the body that a client with these options sends. */
async function bodyOf(request: Partial<RerankRequest>, options?: OpenRouterOptions) {
  const { client, bodies } = createRerankClient(undefined, options);
  await client.rerank({ query, documents, ...request });
  return bodies[0];
}

describe('rerank', () => {
  it('returns the documents by relevance, with the cost', async () => {
    const { client } = createRerankClient();
    expect(await client.rerank({ query, documents })).toEqual({
      results: [
        { index: 1, score: 0.9, document: documents[1] },
        { index: 0, score: 0.2, document: documents[0] },
      ],
      model: 'cohere/rerank-v3.5',
      usage: { searchUnits: 1, totalTokens: 12, costUsd: 0.002 },
      generationId: 'gen-rerank-1',
    });
  });

  it('returns the paid results although other fields of the response are invalid', async () => {
    const { results } = ordered;
    const invalid = { id: 5, model: null, results, usage: 'much', provider: {} };
    const headers = { 'x-generation-id': 'gen-2' };
    const { client } = createRerankClient(() => Response.json(invalid, { headers }));
    expect(await client.rerank({ query, documents })).toEqual({
      results: [expect.objectContaining({ index: 1 }), expect.objectContaining({ index: 0 })],
      model: 'cohere/rerank-v3.5',
      usage: undefined,
      generationId: 'gen-2',
    });
  });

  it('sends the fields of the request and no others', async () => {
    expect(await bodyOf({})).toEqual({
      model: 'cohere/rerank-v3.5',
      query,
      documents: [documents[0], documents[1].text],
    });
    expect(await bodyOf({ topN: 1 })).toMatchObject({ top_n: 1 });
  });

  it('requests at most as many results as there are documents', async () => {
    expect(await bodyOf({ topN: 5 })).toMatchObject({ top_n: 2 });
  });

  it('returns at most topN results when OpenRouter returns all', async () => {
    const { client } = createRerankClient();
    const { results } = await client.rerank({ query, documents, topN: 1 });
    expect(results.map(({ index }) => index)).toEqual([1]);
  });

  it('prefers the model of the request to the default of the client', async () => {
    const defaults = { rerankModel: 'some/seeing-reranker' };
    expect(await bodyOf({}, { defaults })).toMatchObject({ model: 'some/seeing-reranker' });
    expect(await bodyOf({ model: 'cohere/rerank-v3.5' }, { defaults })).toMatchObject({
      model: 'cohere/rerank-v3.5',
    });
  });

  it('merges the routing of the request over the routing of the client', async () => {
    const defaults = { provider: { dataCollection: 'deny', order: ['cohere'] } } as const;
    expect(await bodyOf({}, { defaults })).toMatchObject({
      provider: { data_collection: 'deny', order: ['cohere'] },
    });
    expect(await bodyOf({ provider: { order: ['a'] } }, { defaults })).toMatchObject({
      provider: { data_collection: 'deny', order: ['a'] },
    });
  });

  it('sends an image in the body to a model that accepts images', async () => {
    const body = await bodyOf({
      model: 'some/seeing-reranker',
      documents: ['a', { text: 'b', image: photo }],
    });
    expect(body?.['documents']).toEqual([
      'a',
      { text: 'b', image: expect.stringMatching(/^data:image\/jpeg;base64,\/9j\//u) },
    ]);
  });

  it.each([
    [{ model: 'some/chat' }, 'Cannot rerank: the model some/chat returns text, not rerank'],
    [
      { documents: [{ image: photo }] },
      'Cannot rerank: the model cohere/rerank-v3.5 accepts text, not image',
    ],
  ])('sends nothing to a model without the capability: %j', async (request, message) => {
    const { client, bodies } = createRerankClient();
    expect(await failureOf(client.rerank({ query, documents, ...request }))).toMatchObject({
      code: 'INVALID_INPUT',
      message,
      details: { alternatives: expect.arrayContaining(['some/seeing-reranker']) },
    });
    expect(bodies).toEqual([]);
  });

  it('hints at the option of the default model when that model no longer exists', async () => {
    const { client } = createRerankClient(undefined, { defaults: { rerankModel: 'some/gone' } });
    expect(await failureOf(client.rerank({ query, documents }))).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hints: expect.arrayContaining([{ kind: 'choose-model', option: 'rerankModel' }]),
    });
  });

  it('sends nothing for an invalid request', async () => {
    const { client, bodies } = createRerankClient();
    expect(await failureOf(client.rerank({ query, documents: [] }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(bodies).toEqual([]);
  });

  it('fails on a response that ranks nothing, and includes the response', async () => {
    const response = { id: 'gen-1', results: [{ index: 9, score: 1 }], usage: { cost: 0.002 } };
    const { client } = createRerankClient(() => Response.json(response));
    expect(await failureOf(client.rerank({ query, documents }))).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot rerank with cohere/rerank-v3.5: the response ranks none of the documents',
      retryable: false,
      requestId: 'gen-1',
      hints: [{ kind: 'partial-result', detail: 'answer' }, { kind: 'check-activity' }],
      details: {
        reason: 'invalid_response',
        answer: JSON.stringify(response),
        usage: { costUsd: 0.002 },
      },
    });
  });

  it('includes the start of a long response', async () => {
    const note = 'ab '.repeat(2_000);
    const { client } = createRerankClient(() => Response.json({ note }));
    const { details } = await failureOf(client.rerank({ query, documents }));
    expect(details['answer']).toMatch(/^\{"note":"ab .{1980,}…$/u);
    expect(details['answer']).toHaveLength(2_001);
  });

  it('never retries a request that may have been paid', async () => {
    const { client, bodies } = createRerankClient(() => declined(500, 'oops'));
    await failureOf(client.rerank({ query, documents }));
    expect(bodies).toHaveLength(1);
  });

  it('refuses a timeout of 0', async () => {
    const { client, bodies } = createRerankClient();
    expect(await failureOf(client.rerank({ query, documents }, { timeoutMs: 0 }))).toMatchObject({
      message: 'Cannot rerank: timeoutMs must be a number above 0',
    });
    expect(bodies).toEqual([]);
  });

  it('rejects with the reason of an aborted signal and sends nothing', async () => {
    const { client, bodies } = createRerankClient();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.rerank({ query, documents }, { signal })).rejects.toThrow('enough');
    expect(bodies).toEqual([]);
  });
});
