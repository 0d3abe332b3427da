import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { createRerankClient, documents, ordered } from '../../../test/support/rerank-client.ts';
import { declined } from '../../../test/support/transcription-client.ts';
import type { OpenRouterOptions } from '../../client.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { RerankRequest } from './options.ts';

const query = 'capital of France';
const photo = new Blob([
  await readFile(new URL('../../../../emulator/media/photo.jpg', import.meta.url)),
]);

/** The body of a request, made by a client with these options. */
async function bodyOf(request: Partial<RerankRequest>, options?: OpenRouterOptions) {
  const { client, bodies } = createRerankClient(undefined, options);
  await client.rerank({ query, documents, ...request });
  return bodies[0];
}

async function failureOf(promise: Promise<unknown>): Promise<OpenRouterError> {
  const error: unknown = await promise.then(
    () => 'it did not fail',
    (thrown: unknown) => thrown,
  );
  if (OpenRouterError.is(error)) return error;
  throw new Error('No error of ours', { cause: error });
}

describe('rerank', () => {
  it('orders documents and tells what it cost', async () => {
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

  it('keeps the order that was paid whatever is wrong beside it', async () => {
    const { results } = ordered;
    const strange = { id: 5, model: null, results, usage: 'much', provider: {} };
    const headers = { 'x-generation-id': 'gen-2' };
    const { client } = createRerankClient(() => Response.json(strange, { headers }));
    expect(await client.rerank({ query, documents })).toEqual({
      results: [expect.objectContaining({ index: 1 }), expect.objectContaining({ index: 0 })],
      model: 'cohere/rerank-v3.5',
      usage: undefined,
      generationId: 'gen-2',
    });
  });

  it('asks for what the request says, and for nothing else', async () => {
    expect(await bodyOf({})).toEqual({
      model: 'cohere/rerank-v3.5',
      query,
      documents: [documents[0], documents[1].text],
    });
    expect(await bodyOf({ topN: 1 })).toMatchObject({ top_n: 1 });
  });

  it('asks for no more than there are documents', async () => {
    expect(await bodyOf({ topN: 5 })).toMatchObject({ top_n: 2 });
  });

  it('gives no more than was asked for when OpenRouter gives all', async () => {
    const { client } = createRerankClient();
    const { results } = await client.rerank({ query, documents, topN: 1 });
    expect(results.map(({ index }) => index)).toEqual([1]);
  });

  it('takes the model of the request before that of the client', async () => {
    const defaults = { rerankModel: 'some/seeing-reranker' };
    expect(await bodyOf({}, { defaults })).toMatchObject({ model: 'some/seeing-reranker' });
    expect(await bodyOf({ model: 'cohere/rerank-v3.5' }, { defaults })).toMatchObject({
      model: 'cohere/rerank-v3.5',
    });
  });

  it("lays the routing of the request over the client's", async () => {
    const defaults = { provider: { dataCollection: 'deny', order: ['cohere'] } } as const;
    expect(await bodyOf({}, { defaults })).toMatchObject({
      provider: { data_collection: 'deny', order: ['cohere'] },
    });
    expect(await bodyOf({ provider: { order: ['a'] } }, { defaults })).toMatchObject({
      provider: { data_collection: 'deny', order: ['a'] },
    });
  });

  it('sends a picture in the body to a model that takes some', async () => {
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
    [{ model: 'some/chat' }, 'Cannot rerank: the model some/chat gives text, not rerank'],
    [
      { documents: [{ image: photo }] },
      'Cannot rerank: the model cohere/rerank-v3.5 takes text, not image',
    ],
  ])('sends nothing to a model that cannot do it: %j', async (request, message) => {
    const { client, bodies } = createRerankClient();
    expect(await failureOf(client.rerank({ query, documents, ...request }))).toMatchObject({
      code: 'INVALID_INPUT',
      message,
      details: { alternatives: expect.arrayContaining(['some/seeing-reranker']) },
    });
    expect(bodies).toEqual([]);
  });

  it('says how to choose another model when the default is gone', async () => {
    const { client } = createRerankClient(undefined, { defaults: { rerankModel: 'some/gone' } });
    expect(await failureOf(client.rerank({ query, documents }))).toMatchObject({
      code: 'MODEL_NOT_FOUND',
      hints: expect.arrayContaining([{ kind: 'choose-model', option: 'rerankModel' }]),
    });
  });

  it('sends nothing when a request is wrong', async () => {
    const { client, bodies } = createRerankClient();
    expect(await failureOf(client.rerank({ query, documents: [] }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(bodies).toEqual([]);
  });

  it('fails on an answer that orders nothing, and carries what came', async () => {
    const answer = { id: 'gen-1', results: [{ index: 9, score: 1 }], usage: { cost: 0.002 } };
    const { client } = createRerankClient(() => Response.json(answer));
    expect(await failureOf(client.rerank({ query, documents }))).toMatchObject({
      code: 'UPSTREAM_HTTP',
      message: 'Cannot rerank with cohere/rerank-v3.5: the answer orders none of the documents',
      retryable: false,
      requestId: 'gen-1',
      hints: [{ kind: 'partial-result', detail: 'answer' }, { kind: 'check-activity' }],
      details: {
        reason: 'invalid_response',
        answer: JSON.stringify(answer),
        usage: { costUsd: 0.002 },
      },
    });
  });

  it('carries the beginning of a long answer', async () => {
    const note = 'ab '.repeat(2_000);
    const { client } = createRerankClient(() => Response.json({ note }));
    const { details } = await failureOf(client.rerank({ query, documents }));
    expect(details['answer']).toMatch(/^\{"note":"ab .{1980,}…$/u);
    expect(details['answer']).toHaveLength(2_001);
  });

  it('never sends again what may have been paid', async () => {
    const { client, bodies } = createRerankClient(() => declined(500, 'oops'));
    await failureOf(client.rerank({ query, documents }));
    expect(bodies).toHaveLength(1);
  });

  it('refuses a deadline that is none', async () => {
    const { client, bodies } = createRerankClient();
    expect(await failureOf(client.rerank({ query, documents }, { timeoutMs: 0 }))).toMatchObject({
      message: 'Cannot rerank: timeoutMs must be a number above 0',
    });
    expect(bodies).toEqual([]);
  });

  it('gives up when the caller does', async () => {
    const { client, bodies } = createRerankClient();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(client.rerank({ query, documents }, { signal })).rejects.toThrow('enough');
    expect(bodies).toEqual([]);
  });
});
