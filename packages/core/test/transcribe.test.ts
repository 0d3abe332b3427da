import { readFile } from 'node:fs/promises';

import { createEmulator } from '@orkit/openrouter-emulator';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { execute, transcribeAudio } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';
import { verifies } from '../../../tests/requirements.ts';
import { createReadingWorkspace } from './support/reading-workspace.ts';

const mediaFolder = new URL('../../emulator/media/', import.meta.url);

async function setUp(file = 'tone.wav') {
  const emulator = createEmulator();
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: emulator.fetch,
    maxRetries: 0,
  });
  return { emulator, client, source: new Blob([await readFile(new URL(file, mediaFolder))]) };
}

describe('client.transcribe', () => {
  it(
    verifies('media.transcribe', 'writes down what is in a recording, and tells what it cost'),
    async () => {
      const { client, source } = await setUp();
      const { text, usage, generationId = '', ...rest } = await client.transcribe({ source });
      expect(text).toMatch(/^A tone of 440 hertz .+ hertz for 1 second\.$/u);
      expect(usage).toMatchObject({ seconds: 2.5, costUsd: expect.any(Number) });
      expect(rest).toEqual({
        language: undefined,
        durationSeconds: undefined,
        segments: undefined,
        words: undefined,
        model: 'openai/whisper-1',
      });
      const generation = await client.account.getGeneration(generationId);
      expect(generation).toMatchObject({ api: 'stt', costUsd: usage?.costUsd });
    },
  );

  it('hears the same in a form and in JSON', async () => {
    const { client, source } = await setUp();
    const provider = { options: { openai: { prompt: 'A tone.' } } };
    const { text } = await client.transcribe({ source });
    expect((await client.transcribe({ source, provider })).text).toBe(text);
  });

  it('sends as JSON what is too large for a form', async () => {
    const { client, emulator, source } = await setUp();
    // What comes after the samples is no sound; its header says where they end.
    const large = new Blob([source, new Uint8Array(25_000_001 - source.size)]);
    const { text } = await client.transcribe({ source: large });
    expect(text).toMatch(/^A tone of 440 hertz/u);
    const request = emulator.requests.at(-1);
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  it('gives times that cover the recording', async () => {
    const { client, source } = await setUp();
    const { text, segments, words, durationSeconds, language } = await client.transcribe({
      source,
      language: 'en',
      timestamps: ['segment', 'word'],
    });
    expect(durationSeconds).toBe(2.5);
    expect(language).toBeTypeOf('string');
    expect(segments?.map((segment) => segment.text.trim()).join(' ')).toBe(text);
    expect(segments?.[0]?.startSeconds).toBe(0);
    expect(segments?.at(-1)?.endSeconds).toBe(2.5);
    expect(words?.map(({ word }) => word.trim()).join(' ')).toBe(text);
  });

  it('names a model that tells times when the one that was asked has none', async () => {
    const { client, source } = await setUp();
    const model = 'mistralai/voxtral-mini-transcribe';
    await expect(
      client.transcribe({ source, model, timestamps: ['segment'] }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: `Cannot transcribe with timestamps: the provider of ${model} has no verbose_json`,
      details: { alternatives: ['openai/whisper-1'] },
    });
  });

  it('takes a picture for no sound, and asks nobody', async () => {
    const { client, emulator, source } = await setUp('photo.jpg');
    await expect(client.transcribe({ source, filename: 'photo.jpg' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'photo.jpg: Cannot use the audio: it is image/jpeg',
    });
    const paths = emulator.requests.map(({ path }) => path);
    expect(paths.some((path) => path.includes('transcriptions'))).toBe(false);
  });

  it('refuses a model of another kind and names some that transcribe', async () => {
    const { client, source } = await setUp();
    const asked = client.transcribe({ source, model: 'google/gemini-2.5-flash' });
    await expect(asked).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { alternatives: expect.arrayContaining(['openai/whisper-1']) },
    });
  });
});

describe('transcribe_audio', () => {
  it(verifies('media.transcribe', 'makes subtitles of a file in the workspace'), async () => {
    const { client, source } = await setUp();
    const context = {
      client,
      workspace: createReadingWorkspace(async () => source),
      report: () => {},
    };
    const input = { audio_path: 'tone.wav', format: 'vtt' };
    const { data, text } = await execute(transcribeAudio, input, context);
    expect(text).toMatch(/^WEBVTT\n\n00:00:00\.000 --> \S+\nA tone of 440 hertz .+\n\n/u);
    expect(text).toMatch(/ --> 00:00:02\.500\n.+\n$/u);
    expect(data).toMatchObject({ subtitles: text, duration_seconds: 2.5 });
  });
});
