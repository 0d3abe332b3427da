import type { OpenRouter } from '@openrouter/sdk';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator, createTestClock, mediaBase64, mediaDataUrl } from './support/client.ts';
import { createOpenRouterClient, createOpenAiClient } from './support/official-clients.ts';

const clock = createTestClock();
const emulator = createEmulator({ clock });
const speech = { model: 'openai/gpt-4o-mini-tts-2025-12-15', input: 'Hello', voice: 'alloy' };
let sdk: OpenRouter;
let openai: OpenAI;

beforeAll(async () => {
  const url = await emulator.listen();
  sdk = createOpenRouterClient(url);
  openai = createOpenAiClient(url);
});

afterAll(async () => {
  await emulator.close();
});

describe('the official client', () => {
  it.each([
    ['mp3', 1902],
    ['pcm', 14_400],
  ] as const)('reads speech as %s', async (responseFormat, bytes) => {
    const stream = await sdk.tts.createSpeech({ speechRequest: { ...speech, responseFormat } });

    expect(await new Response(stream).arrayBuffer()).toHaveProperty('byteLength', bytes);
  });

  it('reads the cost of speech', async () => {
    await sdk.tts.createSpeech({ speechRequest: speech });
    clock.advance(500);
    const response = await openai.audio.speech.create(speech);
    clock.advance(500);
    const id = response.headers.get('X-Generation-Id') ?? '';
    const { data } = await sdk.generations.getGeneration({ id });

    expect(data).toMatchObject({ apiType: 'tts', totalCost: 0.0000732, tokensCompletion: 6 });
  });

  it('clones a voice', async () => {
    const stream = await sdk.tts.createSpeech({
      speechRequest: {
        model: 'mistralai/voxtral-mini-tts-2603',
        input: 'Hello',
        inputReferences: [
          {
            type: 'input_audio',
            inputAudio: { data: await mediaBase64('speech.wav'), format: 'wav' },
          },
        ],
      },
    });

    expect(await new Response(stream).arrayBuffer()).toHaveProperty('byteLength', 14_400);
  });

  it('reads embeddings of texts and images', async () => {
    const url = await mediaDataUrl('photo.jpg');
    const response = await sdk.embeddings.generate({
      requestBody: {
        model: 'google/gemini-embedding-2-preview',
        input: [
          {
            content: [
              { type: 'text', text: 'A sea' },
              { type: 'image_url', imageUrl: { url } },
            ],
          },
        ],
        dimensions: 256,
      },
    });
    if (typeof response === 'string') throw new Error('A stream came instead of a body');

    expect(response).toMatchObject({
      object: 'list',
      usage: { promptTokens: 1602, promptTokensDetails: { imageTokens: 1600, textTokens: 2 } },
    });
    expect(response.data[0]?.embedding).toHaveLength(256);
  });

  it('lists the embedding models', async () => {
    const pages = await sdk.embeddings.listModels({ limit: 3, offset: 0 });
    const ids: string[] = [];
    for await (const { result } of pages) ids.push(...result.data.map(({ id }) => id));

    expect(ids).toContain('openai/text-embedding-3-small');
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the openai package', () => {
  it('reads speech', async () => {
    const response = await openai.audio.speech.create({ ...speech, response_format: 'mp3' });

    expect(response.headers.get('Content-Type')).toBe('audio/mpeg');
    expect(await response.arrayBuffer()).toHaveProperty('byteLength', 1902);
  });

  it('reports the available voices', async () => {
    await expect(openai.audio.speech.create({ ...speech, voice: 'unknown' })).rejects.toMatchObject(
      {
        status: 400,
        message: expect.stringContaining('its voices are alloy'),
      },
    );
  });

  it.each(['float', 'base64', undefined] as const)(
    'reads embeddings with the encoding %s',
    async (encoding) => {
      const model = 'openai/text-embedding-3-small';
      const { data, usage } = await openai.embeddings.create({
        model,
        input: ['A red panda', 'A steam engine'],
        ...(encoding === undefined ? {} : { encoding_format: encoding }),
      });

      expect(data.map(({ embedding }) => embedding.length)).toEqual(
        encoding === 'base64' ? [8192, 8192] : [1536, 1536],
      );
      expect(usage).toMatchObject({ prompt_tokens: 7, total_tokens: 7 });
    },
  );
});
