import { describe, expect, it } from 'vitest';

import { createPricedContext } from '../../test/support/priced-context.ts';
import type { EstimateRequest } from './estimate.ts';
import { estimateCost } from './estimate.ts';

function making(modality: string, pricing: Readonly<Record<string, string>>) {
  return { architecture: { input_modalities: ['text'], output_modalities: [modality] }, pricing };
}

const context = createPricedContext({
  'a/voice': making('speech', { prompt: '0.000015', completion: '0' }),
  'a/token-voice': making('speech', { prompt: '0.000001', completion: '0.00001' }),
  'a/unlisted-voice': making('speech', { prompt: '0', completion: '0' }),
  'a/voice:free': making('speech', { prompt: '0', completion: '0' }),
  'a/embed': making('embeddings', { prompt: '0.00001', completion: '0' }),
  'a/search': making('rerank', { prompt: '0', completion: '0', request: '0.002' }),
  'a/rank': making('rerank', { prompt: '0.00001', completion: '0' }),
  'a/rank-unlisted': making('rerank', { prompt: '0', completion: '0' }),
  'a/hears': making('transcription', { prompt: '0', completion: '0', audio: '0.0001' }),
  'a/hears-tokens': making('transcription', { prompt: '0.000001', completion: '0.00001' }),
});

const estimate = async (request: EstimateRequest) => await estimateCost(context, request);

describe('estimateCost', () => {
  it('bounds speech that is charged by its text', async () => {
    expect(await estimate({ speech: { model: 'a/voice', input: 'äbc' } })).toEqual({
      certainty: 'upper_bound',
      costUsd: 0.00006,
      model: 'a/voice',
      basis: 'at most 4 characters at $15.00 per million',
    });
  });

  it('estimates the duration of speech, longer for a lower speed', async () => {
    const input = 'x'.repeat(100);
    const result = await estimate({ speech: { model: 'a/token-voice', input } });
    // 10 s of 25 tokens.
    expect(result).toMatchObject({ certainty: 'estimate', costUsd: 0.0026 });
    const slow = await estimate({ speech: { model: 'a/token-voice', input, speed: 0.5 } });
    expect(slow.costUsd).toBe(0.0051);
  });

  it('distinguishes a free voice from one without a listed price', async () => {
    const free = await estimate({ speech: { model: 'a/voice:free', input: 'Hi' } });
    expect(free).toMatchObject({ certainty: 'upper_bound', costUsd: 0 });
    const unlisted = await estimate({ speech: { model: 'a/unlisted-voice', input: 'Hi' } });
    expect(unlisted).toMatchObject({ certainty: 'unknown', costUsd: undefined });
  });

  it('bounds embeddings of texts by their bytes', async () => {
    const result = await estimate({
      embedding: { model: 'a/embed', input: ['ab', { text: 'cd' }] },
    });
    // Two inputs of 16 tokens around 4 bytes.
    expect(result).toMatchObject({ certainty: 'upper_bound', costUsd: 0.00036 });
    const withMedia = await estimate({
      embedding: { model: 'a/embed', input: [{ media: ['https://example.com/cat.png'] }] },
    });
    expect(withMedia.certainty).toBe('estimate');
  });

  it('counts the searches of a reranking: a hundred chunks of 500 tokens each', async () => {
    const documents = Array.from({ length: 100 }, () => 'short');
    const rerank = { model: 'a/search', query: 'why', documents };
    expect(await estimate({ rerank })).toMatchObject({ certainty: 'estimate', costUsd: 0.002 });
    const more = { ...rerank, documents: [...documents, 'one more'] };
    expect(await estimate({ rerank: more })).toMatchObject({ costUsd: 0.004 });
  });

  it('bounds a reranking that is charged by the token', async () => {
    const rerank = { model: 'a/rank', query: 'why', documents: ['ab', 'cd'] };
    // The query is read with each document.
    expect(await estimate({ rerank })).toMatchObject({ certainty: 'upper_bound', costUsd: 0.0001 });
    expect(await estimate({ rerank: { ...rerank, model: 'a/rank-unlisted' } })).toMatchObject({
      certainty: 'unknown',
    });
  });

  it('estimates the duration of audio', async () => {
    const source = new Blob([new Uint8Array(40_000)]);
    const result = await estimate({ transcription: { model: 'a/hears', source } });
    expect(result).toMatchObject({ certainty: 'estimate', costUsd: 0.001 });
    const byToken = await estimate({ transcription: { model: 'a/hears-tokens', source } });
    // 10 s: 320 input tokens, 80 output tokens.
    expect(byToken).toMatchObject({ certainty: 'estimate', costUsd: 0.00112 });
  });

  it.each([[{}], [undefined]])('rejects %j, which has no paid endpoint', async (wrong) => {
    // A caller without a compiler may pass anything.
    await expect(estimate(wrong as unknown as EstimateRequest)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'Cannot estimate a cost: the request has no field of a paid endpoint',
    });
  });
});
