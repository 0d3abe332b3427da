import { readFile } from 'node:fs/promises';

import type { createEmulator } from '@orkit/openrouter-emulator';
import { describe, expect, it } from 'vitest';

import { joined, readWav } from './support/sounds.ts';
import { verifies } from '../../../tests/requirements.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

/** Number of paid requests. */
function countPaid({ requests }: ReturnType<typeof createEmulator>): number {
  return requests.filter(({ method }) => method === 'POST').length;
}

const input = 'It is noon.';

describe('client.generate.speech', () => {
  it('is a WAV file at once for a model that has only samples', async () => {
    const { client, posts } = createEmulatedClient();
    const model = 'google/gemini-2.5-flash-preview-tts';
    const { audio } = await client.generate.speech({ input: 'Hello', model });
    expect(audio.mediaType).toBe('audio/wav');
    expect(posts().map(({ body }) => body)).toMatchObject([{ response_format: 'pcm' }]);
  });

  it('generates speech, and returns its cost', async () => {
    const { client } = createEmulatedClient();
    const model = 'openai/gpt-4o-mini-tts-2025-12-15';
    const { audio, generationId = '', ...info } = await client.generate.speech({ input, model });
    expect(audio.mediaType).toBe('audio/mpeg');
    expect(info).toMatchObject({ model, voice: 'alloy', transcript: undefined });
    expect(info.costUsd).toBeGreaterThan(0);
    const generation = await client.account.getGeneration(generationId);
    expect(generation).toMatchObject({ api: 'tts', costUsd: info.costUsd });
  });

  it('uses a free model by default', async () => {
    const { client } = createEmulatedClient();
    const { audio, costUsd, voice } = await client.generate.speech({ input, format: 'wav' });
    expect(audio.mediaType).toBe('audio/wav');
    expect([costUsd, voice]).toEqual([0, 'luna']);
  });

  it(
    verifies('make.speech', 'makes a WAV file as loud samples are said to be, and as long'),
    async () => {
      const { client } = createEmulatedClient();
      const { audio } = await client.generate.speech({
        input,
        model: 'zyphra/zonos-v0.1-transformer',
        format: 'wav',
      });
      const wav = readWav(new Uint8Array(await audio.blob.arrayBuffer()));
      expect(wav).toMatchObject({ isWav: true, fileBytes: audio.size, dataBytes: audio.size - 44 });
      const seconds = wav.dataBytes / wav.rateHertz / wav.channels / 2;
      expect(seconds).toBeCloseTo(input.length * 0.06, 1);
      expect(wav.channels).toBe(2);
    },
  );

  it('imitates the voice of a recording', async () => {
    const { client, emulator } = createEmulatedClient();
    const tone = await readFile(new URL('../../emulator/media/tone.wav', import.meta.url));
    const { audio } = await client.generate.speech({
      input,
      model: 'mistralai/voxtral-mini-tts-2603',
      voiceSample: { source: new Blob([tone]), transcript: 'La.' },
    });
    expect(audio.mediaType).toBe('audio/mpeg');
    expect(countPaid(emulator)).toBe(1);
  });

  it('refuses unsupported options before anything is paid', async () => {
    const { client, emulator } = createEmulatedClient();
    await expect(client.generate.speech({ input, voice: 'lunar' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { accepted: ['luna', 'orion', 'stella'] },
    });
    await expect(client.generate.speech({ input, model: 'openai/gpt-4o' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(countPaid(emulator)).toBe(0);
  });
});

describe('client.generate.audio', () => {
  it(verifies('make.audio', 'answers aloud'), async () => {
    const { client, emulator } = createEmulatedClient();
    const { audio, transcript, ...info } = await client.generate.audio({ prompt: 'Say hello' });
    expect(audio.mediaType).toBe('audio/wav');
    const wav = readWav(new Uint8Array(await audio.blob.arrayBuffer()));
    expect(wav).toMatchObject({ fileBytes: audio.size, rateHertz: 24_000, channels: 1 });
    expect(transcript).not.toBe('');
    expect(info).toMatchObject({ model: 'openai/gpt-audio', voice: 'alloy' });
    expect(info.costUsd).toBeGreaterThan(0);
    expect(countPaid(emulator)).toBe(1);
  });

  it.each([
    ['mp3', 'audio/mpeg'],
    ['wav', 'audio/wav'],
    ['pcm16', 'audio/wav'],
  ] as const)('makes music as %s', async (format, mediaType) => {
    const { client } = createEmulatedClient();
    const { audio, voice } = await client.generate.audio({
      prompt: 'A melody of 2 seconds',
      model: 'google/lyria-3-clip-preview',
      format,
    });
    expect(audio.mediaType).toBe(mediaType);
    expect(audio.size).toBeGreaterThan(2_000);
    expect(voice).toBeUndefined();
  });

  it('streams the same audio in chunks', async () => {
    const { client } = createEmulatedClient();
    const stream = await client.generate.audio.stream({ prompt: 'Say hello' });
    const bytes = await joined(stream.chunks);
    const head = stream.head() ?? new Uint8Array();
    const { audio } = await client.generate.audio({ prompt: 'Say hello' });
    const file = Buffer.concat([head, bytes.subarray(head.length)]);
    expect(file.equals(Buffer.from(await audio.blob.arrayBuffer()))).toBe(true);
  });
});
