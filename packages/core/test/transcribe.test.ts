import { readFile } from 'node:fs/promises';

import { execute, transcribeAudio } from '@orkit/openrouter-multimodal/operations';
import { describe, expect, it } from 'vitest';
import { verifies } from '../../../tests/requirements.ts';
import { createReadingWorkspace } from './support/reading-workspace.ts';
import { wav } from './support/recordings.ts';
import { createEmulatedClient } from './support/emulated-client.ts';

const mediaFolder = new URL('../../emulator/media/', import.meta.url);

async function setUp(file = 'tone.wav') {
  const { emulator, client } = createEmulatedClient();
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
        notes: [],
        durationSeconds: undefined,
        segments: undefined,
        words: undefined,
        model: 'openai/whisper-1',
      });
      const generation = await client.account.getGeneration(generationId);
      expect(generation).toMatchObject({ api: 'stt', costUsd: usage?.costUsd });
    },
  );

  it('returns the same for a form and for JSON', async () => {
    const { client, source } = await setUp();
    const provider = { options: { openai: { prompt: 'A tone.' } } };
    const { text } = await client.transcribe({ source });
    expect((await client.transcribe({ source, provider })).text).toBe(text);
  });

  it('splits audio that is too large for a form', async () => {
    const { client, emulator } = await setUp();
    const source = new Blob([wav({ samples: new Uint8Array(25_000_044) })]);
    await client.transcribe({ source });
    const sent = emulator.requests.filter(({ method }) => method === 'POST');
    expect(sent).toHaveLength(2);
  });

  it('returns timestamps that cover the recording', async () => {
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

  it('proposes a model with timestamps when the requested one has none', async () => {
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

  it('refuses an image without a request', async () => {
    const { client, emulator, source } = await setUp('photo.jpg');
    await expect(client.transcribe({ source, filename: 'photo.jpg' })).rejects.toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
      message: 'photo.jpg: Cannot use the audio: it is image/jpeg',
    });
    const paths = emulator.requests.map(({ path }) => path);
    expect(paths.some((path) => path.includes('transcriptions'))).toBe(false);
  });

  it('refuses a model of another kind, and proposes some that transcribe', async () => {
    const { client, source } = await setUp();
    const promise = client.transcribe({ source, model: 'google/gemini-2.5-flash' });
    await expect(promise).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { alternatives: expect.arrayContaining(['openai/whisper-1']) },
    });
  });
});

describe('transcribe_audio', () => {
  it(verifies('media.transcribe', 'creates subtitles for a file in the workspace'), async () => {
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
