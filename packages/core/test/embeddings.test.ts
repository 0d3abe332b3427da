import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import { createEmbeddings, execute } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it, onTestFinished } from 'vitest';
import { verifies } from '../../../tests/requirements.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const texts = ['The cat sat on the mat', 'Steam engines burn coal', 'A cat on a mat'];

async function sample(name: string): Promise<Blob> {
  return new Blob([await readFile(new URL(`../../emulator/media/${name}`, import.meta.url))]);
}

/** Cosine similarity of two vectors of length 1. */
function likeness(one: readonly number[] | Float32Array, other: Float32Array): number {
  return other.reduce((sum, value, index) => sum + value * (one[index] ?? 0), 0);
}

describe('client.embed', () => {
  it('returns near vectors for similar texts, with their cost', async () => {
    const { client, emulator } = createEmulatedClient();
    const result = await client.embed({ input: texts });
    const { vectors, dimensions, model, usage, generationId = '' } = result;
    const [cat, engine, otherCat] = vectors;
    if (cat === undefined || engine === undefined || otherCat === undefined) throw new Error();
    expect(dimensions).toBe(1_536);
    expect(vectors.map(({ length }) => length)).toEqual([1_536, 1_536, 1_536]);
    expect(likeness(cat, cat)).toBeCloseTo(1, 5);
    expect(likeness(cat, otherCat)).toBeGreaterThan(likeness(cat, engine) + 0.2);
    expect(model).toBe('openai/text-embedding-3-small');
    expect(usage?.costUsd).toBeGreaterThan(0);
    expect(emulator.requests.at(-1)?.body).not.toHaveProperty('encoding_format');
    const generation = await client.account.getGeneration(generationId);
    expect(generation).toMatchObject({ api: 'embeddings', costUsd: usage?.costUsd });
  });

  it('returns the requested dimensions', async () => {
    const { client } = createEmulatedClient();
    const { vectors, dimensions } = await client.embed({ input: texts, dimensions: 64 });
    expect(dimensions).toBe(64);
    expect(vectors.map(({ length }) => length)).toEqual([64, 64, 64]);
  });

  it('embeds texts, images, audio, videos and documents in one space', async () => {
    const { client, emulator } = createEmulatedClient();
    const names = ['photo.jpg', 'speech.wav', 'clip.mp4', 'paper.pdf'];
    const media = await Promise.all(names.map(sample));
    const input = ['a text', ...media.map((each) => ({ media: [each] })), { text: 'all', media }];
    const { vectors } = await client.embed({ input, model: 'google/gemini-embedding-2-preview' });
    expect(vectors.map(({ length }) => length)).toEqual([3072, 3072, 3072, 3072, 3072, 3072]);
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it(
    verifies('embed.vectors', 'embeds the maximum number of texts of one request, in order'),
    async () => {
      const { client } = createEmulatedClient();
      const many = Array.from({ length: 2_048 }, (_, index) => `number ${index} of many`);
      const { vectors } = await client.embed({ input: many, dimensions: 32 });
      const alone = await client.embed({ input: [many[777] ?? ''], dimensions: 32 });
      expect(vectors).toHaveLength(2_048);
      expect(vectors[777]).toEqual(alone.vectors[0]);
    },
  );

  it('refuses a model of another kind before anything is paid, and proposes some that embed', async () => {
    const { client, emulator } = createEmulatedClient();
    const promise = client.embed({ input: texts, model: 'google/gemini-2.5-flash' });
    await expect(promise).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { alternatives: [expect.any(String), expect.any(String), expect.any(String)] },
    });
    expect(emulator.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('create_embeddings', () => {
  it('saves many vectors, which are read back as the same floats', async () => {
    const { client } = createEmulatedClient();
    const cwd = await mkdtemp(join(tmpdir(), 'embeddings-'));
    onTestFinished(async () => {
      await rm(cwd, { recursive: true });
    });
    const workspace = createWorkspace({ cwd });
    const input = { input: texts };
    const result = await execute(createEmbeddings, input, { client, workspace, report: () => {} });
    const path = join(cwd, 'embeddings.jsonl');
    expect(result.data).toMatchObject({
      count: 3,
      dimensions: 1_536,
      embeddings: null,
      files: [{ path, media_type: 'application/jsonl' }],
    });
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const { vectors } = await client.embed({ input: texts });
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(
      vectors.map((_, index) => ({ index, embedding: expect.any(Array) })),
    );
    const read = lines.map((line) => {
      const { embedding } = JSON.parse(line) as { embedding: number[] }; // as it was written
      return Float32Array.from(embedding);
    });
    expect(read).toEqual(vectors);
  });

  it('returns one vector inline', async () => {
    const { client } = createEmulatedClient();
    const input = { input: 'a cat', dimensions: 8 };
    const { data } = await execute(createEmbeddings, input, { client, report: () => {} });
    expect(data).toMatchObject({
      dimensions: 8,
      embeddings: [{ length: 8 }],
      files: [],
      usage: { cost_usd: expect.any(Number) },
    });
  });
});
