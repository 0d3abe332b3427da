import { readFile } from 'node:fs/promises';

import { execute, rerankDocuments } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';
import { verifies } from '../../../tests/requirements.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const query = 'the capital of France';
const documents = [
  'Bananas are yellow.',
  { text: 'Paris is the capital of France.' },
  'France is a country.',
];

describe('client.rerank', () => {
  it(
    verifies('rerank.order', 'puts the document that answers first, and tells what it cost'),
    async () => {
      const { client } = createEmulatedClient();
      const {
        results,
        model,
        usage,
        generationId = '',
      } = await client.rerank({ query, documents });
      expect(results).toHaveLength(3);
      expect(results[0]).toEqual({ index: 1, score: expect.any(Number), document: documents[1] });
      expect(results.at(-1)?.index).toBe(0);
      expect(model).toBe('cohere/rerank-v3.5');
      expect(usage?.costUsd).toBeGreaterThan(0);
      const generation = await client.account.getGeneration(generationId);
      expect(generation).toMatchObject({ api: 'rerank', costUsd: usage?.costUsd });
    },
  );

  it('returns only the best with `topN`', async () => {
    const { client } = createEmulatedClient();
    const { results } = await client.rerank({ query, documents, topN: 1 });
    expect(results.map(({ index }) => index)).toEqual([1]);
  });

  it(verifies('rerank.order', 'orders a hundred thousand documents'), async () => {
    const { client } = createEmulatedClient();
    const many = Array.from({ length: 100_000 }, (_, index) => `Number ${index} of a list.`);
    const needle = 54_321;
    many[needle] = 'Paris is the capital of France.';
    const { results } = await client.rerank({ query, documents: many, topN: 5 });
    expect(results).toHaveLength(5);
    expect(results[0]).toMatchObject({ index: needle, document: many[needle] });
  });

  it('orders texts and images together with a multimodal model', async () => {
    const { client, emulator } = createEmulatedClient();
    const image = new Blob([
      await readFile(new URL('../../emulator/media/photo.jpg', import.meta.url)),
    ]);
    const model = 'nvidia/llama-nemotron-rerank-vl-1b-v2:free';
    const mixed = [...documents, { image }, { text: 'Paris, seen from above', image }];
    const { results, usage } = await client.rerank({ query, documents: mixed, model });
    expect(results).toHaveLength(5);
    expect(results.find(({ index }) => index === 3)?.document).toEqual({ image });
    expect(usage?.costUsd).toBe(0);
    expect(emulator.requests.at(-1)?.body).toMatchObject({
      documents: [
        documents[0],
        'Paris is the capital of France.',
        documents[2],
        { image: expect.stringMatching(/^data:image\/jpeg;base64,/u) },
        { text: 'Paris, seen from above' },
      ],
    });
  });

  it('refuses a model of another kind before anything is paid, and proposes some that rerank', async () => {
    const { client, emulator } = createEmulatedClient();
    const promise = client.rerank({ query, documents, model: 'google/gemini-2.5-flash' });
    await expect(promise).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { alternatives: expect.arrayContaining(['cohere/rerank-v3.5']) },
    });
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('rerank_documents', () => {
  it('returns indexes, scores and documents as JSON', async () => {
    const { client } = createEmulatedClient();
    const input = { query, documents, top_n: 1, return_documents: true };
    const { data } = await execute(rerankDocuments, input, { client, report: () => {} });
    expect(data).toMatchObject({
      model: 'cohere/rerank-v3.5',
      results: [{ index: 1, document: { text: 'Paris is the capital of France.', image: null } }],
      usage: { cost_usd: expect.any(Number) },
    });
  });
});
