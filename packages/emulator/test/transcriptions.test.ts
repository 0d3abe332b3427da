import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  type ApiResponse,
  createEmulator,
  mediaBase64,
  mediaFile,
  get,
  send,
  sendForm,
  SLOW_MS,
} from './support/client.ts';
import { createWav } from './support/wav.ts';

const path = '/audio/transcriptions';
const model = 'openai/whisper-1';
const MAX_FORM_FILE_BYTES = 25 * 2 ** 20;

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

async function transcribe(bytes: Uint8Array | string, more: object = {}): Promise<ApiResponse> {
  const data = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('base64');
  const body = { model, input_audio: { data, format: 'wav' }, ...more };
  return await send(emulator, body, { path });
}

describe('a transcription', () => {
  it('reports the tone, its length and the cost', async () => {
    const response = await transcribe(createWav({ tones: [[440, 2]] }));

    expect(response.body).toEqual({
      text: 'A tone of 440 hertz for 2 seconds.',
      usage: { seconds: 2, cost: 0.0002 },
    });
  });

  it('reports the segments of a recording with their times', async () => {
    const wav = createWav({
      tones: [
        [1000, 1],
        [0, 0.5],
        [250, 1.5],
      ],
      channels: 2,
    });
    const response = await transcribe(wav, { response_format: 'verbose_json', language: 'de' });

    expect(response.body).toEqual({
      task: 'transcribe',
      language: 'de',
      duration: 3,
      text: 'A tone of 1000 hertz for 1 second. Silence for 0.5 seconds. A tone of 250 hertz for 1.5 seconds.',
      segments: [
        { id: 0, start: 0, end: 1, text: 'A tone of 1000 hertz for 1 second.' },
        { id: 1, start: 1, end: 1.5, text: 'Silence for 0.5 seconds.' },
        { id: 2, start: 1.5, end: 3, text: 'A tone of 250 hertz for 1.5 seconds.' },
      ],
      usage: { seconds: 3, cost: 0.0003 },
    });
  });

  it('contains the text of a recording with a time for each word', async () => {
    const { body } = await transcribe(await mediaBase64('speech.wav'), {
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    });

    expect(body).toMatchObject({
      language: 'english',
      duration: 4,
      text: 'The lake is quiet this morning. The last bus leaves at seven forty.',
      segments: [
        { id: 0, start: 0, end: 1.879, text: 'The lake is quiet this morning.' },
        { id: 1, start: 1.879, end: 4, text: 'The last bus leaves at seven forty.' },
      ],
    });
    expect(body.words.map(({ word }) => word).join(' ')).toBe(body.text);
    expect([body.words[0]?.start, body.words.at(-1)?.end]).toEqual([0, 4]);
  });

  it('contains words only on request', async () => {
    const { body } = await transcribe(createWav({ tones: [[440, 1]] }), {
      response_format: 'verbose_json',
    });

    expect(body).not.toHaveProperty('words');
  });

  it('analyzes half a minute and reports the length of the remainder', async () => {
    const within = await transcribe(createWav({ tones: [[500, 30]], sampleRate: 8000 }));
    const above = await transcribe(createWav({ tones: [[500, 31]], sampleRate: 8000 }));

    expect([within.body.text, above.body.text]).toEqual([
      'A tone of 500 hertz for 30 seconds.',
      'A tone of 500 hertz for 30 seconds. More audio for 1 second.',
    ]);
  });

  it('reports format and length of audio that cannot be decoded', async () => {
    const body = { model, input_audio: { data: await mediaBase64('tone.ogg'), format: 'ogg' } };

    expect((await send(emulator, body, { path })).body.text).toBe('Audio in OGG of 2.5 seconds.');
  });

  it('is billed per token for a model that is priced per token', async () => {
    const { body } = await transcribe(createWav({ tones: [[440, 2]] }), {
      model: 'openai/gpt-4o-transcribe',
    });

    expect(body.usage).toEqual({
      seconds: 2,
      input_tokens: 64,
      output_tokens: 9,
      total_tokens: 73,
      cost: 0.000474,
    });
  });

  it('is recorded as a generation', async () => {
    const { headers } = await transcribe(createWav({ tones: [[440, 2]] }));
    const id = headers.get('X-Generation-Id') ?? '';
    const generation = await get(emulator, `/generation?id=${id}`);

    expect(id).toMatch(/^gen-stt-\d+-\w{20}$/);
    expect(generation.body.data).toMatchObject({
      api_type: 'stt',
      model,
      total_cost: 0.0002,
      num_input_audio_prompt: 1,
    });
  });
});

describe('a transcription from a form', () => {
  it('is the same as from JSON', async () => {
    const more = { model, response_format: 'verbose_json', language: 'de', temperature: '0.2' };
    const fields = { file: await mediaFile('tone.wav'), ...more };
    const formed = await sendForm(emulator, path, {
      ...fields,
      'timestamp_granularities[]': ['word', 'segment'],
    });
    const sent = await transcribe(await mediaBase64('tone.wav'), {
      ...more,
      temperature: 0.2,
      timestamp_granularities: ['word', 'segment'],
    });

    expect(formed.body).toEqual(sent.body);
    expect(formed.body.words).toHaveLength(24);
  });

  it('detects the format by the media type when the name has no extension', async () => {
    const named = await mediaFile('tone.mp3', 'audio/mpeg');
    const file = new File([named], 'blob', { type: named.type });

    expect((await sendForm(emulator, path, { file, model })).status).toBe(200);
  });

  it(
    'accepts a file of 25 MiB and refuses a larger one with 413',
    async () => {
      const complete = createWav({ tones: [[440, 1]], totalBytes: MAX_FORM_FILE_BYTES });
      const above = createWav({ tones: [[440, 1]], totalBytes: MAX_FORM_FILE_BYTES + 1 });
      const responses = [];
      for (const bytes of [complete, above]) {
        const file = new File([bytes], 'long.wav');
        responses.push(await sendForm(emulator, path, { file, model }));
      }

      expect(responses.map(({ status }) => status)).toEqual([200, 413]);
      expect(responses[1]?.body.error.metadata.error_type).toBe('payload_too_large');
      expect((await transcribe(above)).status).toBe(200);
    },
    SLOW_MS,
  );

  it.each([
    ['without a file', { model }, 'file'],
    ['with a text instead of the file', { model, file: 'tone.wav' }, 'file'],
    ['without a model', { file: new File(['x'], 'a.wav') }, 'model'],
    ['with the file extension .txt', { model, file: new File(['x'], 'a.txt') }, 'a.txt'],
    [
      'with a temperature that is a word',
      { model, temperature: 'hot', file: new File(['x'], 'a.wav') },
      'temperature',
    ],
  ])('%s is a 400 that names the field', async (_, fields, word) => {
    const { status, body } = await sendForm(emulator, path, fields);

    expect(status).toBe(400);
    expect(body.error.message).toContain(word);
  });

  it('with an invalid boundary is a 400', async () => {
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    const { status, body } = await send(emulator, 'no form', { path, headers });

    expect([status, body.error.message]).toEqual([
      400,
      'The request body is not well-formed multipart/form-data',
    ]);
  });
});

describe('a request for a transcription is refused', () => {
  const tone = Buffer.from(createWav({ tones: [[440, 1]] })).toString('base64');

  it.each([
    ['a data URL', { input_audio: { data: `data:audio/wav;base64,${tone}`, format: 'wav' } }],
    ['a URL', { input_audio: { data: 'https://example.com/a.wav', format: 'wav' } }],
    ['broken base64', { input_audio: { data: `${tone}!`, format: 'wav' } }],
    ['bytes that are not audio', { input_audio: { data: 'AAAA', format: 'wav' } }],
    ['an unsupported audio format', { input_audio: { data: tone, format: 'pcm16' } }],
    ['a subtitle format', { response_format: 'srt' }],
    ['a text format', { response_format: 'text' }],
    ['a language that is a name', { language: 'german' }],
    ['an unknown granularity', { timestamp_granularities: ['letter'] }],
    ['no audio', { input_audio: undefined }],
  ])('for %s with 400', async (_, more) => {
    const { status, body } = await transcribe(tone, more);

    expect([status, body.error.metadata.error_type]).toEqual([400, 'invalid_request']);
  });

  it.each(['photo.jpg', 'paper.pdf'])('for the bytes of %s with 400', async (name) => {
    expect((await transcribe(await mediaBase64(name))).status).toBe(400);
  });

  it('for a model that is unknown or belongs to another endpoint', async () => {
    const unknown = await transcribe(tone, { model: 'openai/whisper-9' });
    const chatty = await transcribe(tone, { model: 'openai/gpt-audio' });

    expect([unknown.status, unknown.body.error]).toMatchObject([
      400,
      { availability: { code: 'model_not_found' } },
    ]);
    expect([chatty.status, chatty.body.error]).toMatchObject([
      400,
      { availability: { code: 'wrong_endpoint' } },
    ]);
  });

  it('for timestamps from a provider that does not support them', async () => {
    const request = { model: 'mistralai/voxtral-mini-transcribe' };
    const plain = await transcribe(tone, request);
    const verbose = await transcribe(tone, { ...request, response_format: 'verbose_json' });

    expect([plain.status, verbose.status]).toEqual([200, 400]);
    expect(verbose.body.error.message).toContain('Mistral');
  });

  it('without a key, and with a fault like any other request', async () => {
    const anonymous = await send(emulator, {}, { path, headers: { Authorization: '' } });
    emulator.fail({ type: 'status', status: 503 }, { path });

    expect([anonymous.status, (await transcribe(tone)).status]).toEqual([401, 503]);
  });
});
