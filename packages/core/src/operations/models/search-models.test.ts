import { describe, expect, it } from 'vitest';

import { createJsonFetch } from '../../../test/support/json-fetch.ts';
import { modelRecord } from '../../../test/support/model-records.ts';
import { runOperation } from '../../../test/support/run-operation.ts';
import { createOpenRouter } from '../../client.ts';
import type { OperationResult } from '../shared/operation.ts';
import { describeOperation } from '../shared/describe-operation.ts';
import { searchModels } from './search-models.ts';

const flash = modelRecord('google/flash', {
  name: 'Google: Flash',
  description: 'Fast.\n\nAnd   cheap.',
  architecture: { input_modalities: ['text', 'image', 'video'], output_modalities: ['text'] },
  pricing: { prompt: '0.0000003', completion: '0.0000025' },
});
const auto = modelRecord('openrouter/auto', {
  context_length: null,
  pricing: { prompt: '-1', completion: '-1' },
});
const llama = modelRecord('meta/llama:free', { pricing: { prompt: '0', completion: '0' } });

async function search(
  raw: unknown,
  data = [flash, auto, llama],
): Promise<OperationResult<unknown>> {
  const client = createOpenRouter({ fetch: createJsonFetch({ models: { data } }) });
  return await runOperation(searchModels, raw, client);
}

describe('search_models', () => {
  it('returns compact rows and marks them as untrusted', async () => {
    expect(await search({ capabilities: { vision: true, audio: false } })).toEqual({
      data: {
        results: [
          {
            id: 'google/flash',
            name: 'Google: Flash',
            context_length: 8192,
            input_modalities: ['text', 'image', 'video'],
            output_modalities: ['text'],
            price: { prompt_usd_per_million: 0.3, completion_usd_per_million: 2.5 },
            free: false,
            description: 'Fast. And cheap.',
          },
        ],
        offset: 0,
        limit: 20,
        total: 1,
        has_more: false,
        next_offset: null,
      },
      text: 'Models 1 to 1 of 1:\ngoogle/flash (text+image+video -> text; 8192 tokens; $0.3 in, $2.5 out per million tokens)',
      untrusted: true,
    });
  });

  it('returns null for an unknown price or length', async () => {
    const { data, text } = await search({ query: 'auto' });
    expect(data).toMatchObject({
      results: [
        {
          context_length: null,
          price: { prompt_usd_per_million: null, completion_usd_per_million: null },
          free: false,
        },
      ],
    });
    expect(text).toContain('openrouter/auto (text -> text; no fixed price per token)');
  });

  it('has the offset of the next page', async () => {
    const first = await search({ limit: 2 });
    expect(first.data).toMatchObject({ total: 3, has_more: true, next_offset: 2 });
    expect(first.text).toContain('More from offset 2.');
    const last = await search({ limit: 2, offset: 2 });
    expect(last.data).toMatchObject({ has_more: false, next_offset: null });
    expect(last.text).toMatch(/^Models 3 to 3 of 3:\nmeta\/llama:free .*; free\)$/u);
  });

  it('has a text for no matches, and for a page past the end', async () => {
    expect((await search({ query: 'nowhere' })).text).toBe('No model matches.');
    expect((await search({ offset: 9 })).text).toBe('Only 3 models match.');
  });

  it.each([
    [{ provider: 'google' }, ['google/flash']],
    [{ capabilities: { video: true } }, ['google/flash']],
    [{ capabilities: { audio: true } }, []],
    [{ output: ['image'] }, []],
    [{ free: true }, ['meta/llama:free']],
    [{ max_price: 0.3 }, ['google/flash', 'meta/llama:free']],
    [{ min_context: 8192 }, ['google/flash', 'meta/llama:free']],
    [{ sort: 'price' }, ['meta/llama:free', 'google/flash', 'openrouter/auto']],
  ])('passes the condition %o on', async (raw, expected) => {
    const { data } = await search(raw);
    expect(data).toMatchObject({ results: expected.map((id) => ({ id })), total: expected.length });
  });

  it('shortens a description to 160 characters, never to half a character', async () => {
    const describe160 = async (description: string) => {
      const { data } = await search({}, [modelRecord('a/b', { description })]);
      return data;
    };
    const full = 'x'.repeat(160);
    expect(await describe160(full)).toMatchObject({ results: [{ description: full }] });
    expect(await describe160(`${full}y`)).toMatchObject({
      results: [{ description: `${'x'.repeat(159)}…` }],
    });
    expect(await describe160(`${'x'.repeat(158)}😀😀`)).toMatchObject({
      results: [{ description: `${'x'.repeat(158)}…` }],
    });
  });

  it.each([
    { limit: 0 },
    { limit: 51 },
    { limit: 2.5 },
    { offset: -1 },
    { max_price: -1 },
    { sort: 'best' },
    { output: ['smell'] },
    { capabilities: { smell: true } },
    { capability: 'vision' },
  ])('refuses %o', async (raw) => {
    await expect(search(raw)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('has the limits of a page in its schema', () => {
    expect(describeOperation(searchModels).inputSchema.properties).toMatchObject({
      limit: { type: 'integer', minimum: 1, maximum: 50 },
      offset: { type: 'integer', minimum: 0 },
      output: { type: 'array', items: { enum: expect.arrayContaining(['text', 'speech']) } },
    });
  });
});
