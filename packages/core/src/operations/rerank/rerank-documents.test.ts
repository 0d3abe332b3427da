import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

import { createReadingWorkspace } from '../../../test/support/reading-workspace.ts';
import { createRerankClient, documents, ordered } from '../../../test/support/rerank-client.ts';
import { execute } from '../shared/execute.ts';
import { rerankDocuments } from './rerank-documents.ts';

const photoBytes = await readFile(new URL('../../../../emulator/media/photo.jpg', import.meta.url));
const photoUrl = `data:image/jpeg;base64,${photoBytes.toString('base64')}`;

async function run(input: Readonly<Record<string, unknown>>, answer: unknown = ordered) {
  const { client, bodies } = createRerankClient(() => Response.json(answer));
  const paths: string[] = [];
  const workspace = createReadingWorkspace(async (path) => {
    paths.push(path);
    return new Blob([photoBytes]);
  });
  const raw = { query: 'capital of France', documents, ...input };
  const result = await execute(rerankDocuments, raw, { client, workspace, report: () => {} });
  return { result, body: bodies[0], paths };
}

const usage = { search_units: 1, total_tokens: 12, cost_usd: 0.002 };

describe('rerank_documents', () => {
  it('returns indexes and scores without documents', async () => {
    const { result } = await run({});
    expect(result).toEqual({
      data: {
        model: 'cohere/rerank-v3.5',
        results: [
          { index: 1, score: 0.9, document: null },
          { index: 0, score: 0.2, document: null },
        ],
        usage,
        generation_id: 'gen-rerank-1',
      },
      meta: { usage, model: 'cohere/rerank-v3.5' },
      untrusted: false,
    });
  });

  it('returns requested documents as untrusted', async () => {
    const { result } = await run({ return_documents: true });
    expect(result).toMatchObject({
      data: {
        results: [
          { document: { text: 'Paris is the capital of France.', image: null } },
          { document: 'Berlin is a city.' },
        ],
      },
      untrusted: true,
    });
  });

  it('returns null for missing fields', async () => {
    const { result } = await run({}, { results: [{ index: 0, score: 1 }] });
    expect(result.data).toMatchObject({ usage: null, generation_id: null });
    const { result: other } = await run({}, { results: [{ index: 0, score: 1 }], usage: {} });
    expect(other.data).toMatchObject({
      usage: { search_units: null, total_tokens: null, cost_usd: null },
    });
  });

  it('passes the input on', async () => {
    const { body } = await run({
      model: 'some/seeing-reranker',
      top_n: 1,
      provider: { data_collection: 'deny', max_price: { request: 1 } },
    });
    expect(body).toMatchObject({
      model: 'some/seeing-reranker',
      query: 'capital of France',
      top_n: 1,
      provider: { data_collection: 'deny', max_price: { request: 1 } },
    });
  });

  it('opens images in the workspace, and returns them without their data', async () => {
    const { body, paths, result } = await run({
      model: 'some/seeing-reranker',
      documents: [{ text: 'a', image: 'photo.jpg' }, { image: photoUrl }],
      return_documents: true,
    });
    expect(paths).toEqual(['photo.jpg']);
    expect(body?.['documents']).toEqual([
      { text: 'a', image: expect.stringMatching(/^data:image\/jpeg;base64,/u) },
      { image: expect.stringMatching(/^data:image\/jpeg;base64,/u) },
    ]);
    expect(result.data).toMatchObject({
      results: [
        { document: { text: null, image: 'data:image/jpeg;base64,…' } },
        { document: { text: 'a', image: 'photo.jpg' } },
      ],
    });
  });

  it.each([
    [{ query: '' }, '"query" must not be blank'],
    [{ documents: [] }, '"documents" must not be empty'],
    [{ documents: ['a', ' '] }, '"documents.1" must not be blank'],
    [{ documents: [{ image: '' }] }, '"documents.0.image" must name an image'],
    [{ top_n: 0 }, '"top_n" must be at least 1, not 0'],
    [{ topN: 1 }, 'unknown field "topN"'],
  ])('refuses %j', async (input, message) => {
    await expect(run(input)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`Cannot run rerank_documents: ${message}`),
    });
  });
});
