import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  BASE_URL,
  createEmulator,
  createTestClock,
  KEY,
  get,
  send,
  mediaDataUrl,
  statusAndMessage,
} from './support/client.ts';
import { createWav } from './support/wav.ts';

const path = '/audio/speech';
const model = 'openai/gpt-4o-mini-tts-2025-12-15';
const stereo = 'zyphra/zonos-v0.1-transformer';
const cloning = 'mistralai/voxtral-mini-tts-2603';
const input = 'A hundred characters would take six seconds.';

const clock = createTestClock();
let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator({ clock });
});

interface SpeechResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

async function synthesize(more: object): Promise<SpeechResponse> {
  const response = await emulator.fetch(`${BASE_URL}${path}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'x-session-id': 'mine' },
    body: JSON.stringify({ model, input, voice: 'alloy', ...more }),
  });
  const { status, headers } = response;
  return { status, headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

async function refusal(more: object): Promise<unknown[]> {
  return statusAndMessage(
    await send(emulator, { model, input, voice: 'alloy', ...more }, { path }),
  );
}

/** Returns the transcript of samples, which contains their pitch and length. */
async function transcribe(bytes: Buffer, format: 'mp3' | 'wav'): Promise<string> {
  const input_audio = { data: bytes.toString('base64'), format };
  const response = await send(
    emulator,
    { model: 'openai/whisper-1', input_audio },
    { path: '/audio/transcriptions' },
  );
  return response.body.text;
}

function sample(hertz: number): object {
  const data = Buffer.from(createWav({ tones: [[hertz, 1]] })).toString('base64');
  return { type: 'input_audio', input_audio: { data, format: 'wav' } };
}

/** Counts the periods of 16-bit mono samples at 24 kHz, which gives their pitch. */
function countWaves({ bytes }: SpeechResponse): number {
  let waves = 0;
  for (let at = 2; at < bytes.byteLength; at += 2) {
    if (bytes.readInt16LE(at - 2) < 0 && bytes.readInt16LE(at) >= 0) waves += 1;
  }
  return Math.round((waves * 24_000) / (bytes.byteLength / 2));
}

describe('generated speech', () => {
  it('is raw samples by default, and its content type describes them', async () => {
    const { status, headers, bytes } = await synthesize({});

    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toBe('audio/pcm;rate=24000;channels=1');
    expect(headers.get('X-Generation-Id')).toMatch(/^gen-tts-\d+-\w{20}$/);
    expect(bytes).toHaveLength(Math.round(input.length * 0.06 * 24_000) * 2);
  });

  it('has the requested speed if the model supports it', async () => {
    const { bytes } = await synthesize({ speed: 2 });
    const normal = await synthesize({ model: cloning, voice: 'en_paul_neutral', speed: 100 });

    expect(bytes).toHaveLength(Math.round(input.length * 0.03 * 24_000) * 2);
    expect(normal.bytes).toHaveLength(Math.round(input.length * 0.06 * 24_000) * 2);
  });

  it('as MP3 is transcribed to its text', async () => {
    const { headers, bytes } = await synthesize({ response_format: 'mp3' });

    expect(headers.get('Content-Type')).toBe('audio/mpeg');
    expect(await transcribe(bytes, 'mp3')).toBe(input);
  });

  it('of one model is stereo and has a default voice', async () => {
    const { headers, bytes } = await synthesize({ model: stereo, voice: undefined });

    expect(headers.get('Content-Type')).toBe('audio/pcm;rate=44100;channels=2');
    expect(bytes).toHaveLength(Math.round(input.length * 0.06 * 44_100) * 4);
  });

  it('of one model omits the format of its samples', async () => {
    const { headers } = await synthesize({
      model: 'google/gemini-2.5-flash-preview-tts',
      voice: 'Kore',
    });

    expect(headers.get('Content-Type')).toBe('audio/pcm');
  });

  it('is the same for the same voice and differs for another', async () => {
    const first = await synthesize({});
    const again = await synthesize({});
    const other = await synthesize({ voice: 'onyx' });

    expect(again.bytes.equals(first.bytes)).toBe(true);
    expect(other.bytes.equals(first.bytes)).toBe(false);
  });

  it.each([180, 320])('has the pitch of a voice sample of %i hertz', async (hertz) => {
    const chunks = await synthesize({
      model: cloning,
      voice: undefined,
      input_references: [sample(hertz), { type: 'text', text: 'What I say' }],
    });

    expect(Math.abs(countWaves(chunks) - hertz)).toBeLessThanOrEqual(2);
  });

  it('accepts a voice sample as a data URL, and a compressed one', async () => {
    const data = await mediaDataUrl('tone.mp3');
    const input_references = [{ type: 'input_audio', input_audio: { data } }];

    expect((await synthesize({ model: cloning, voice: undefined, input_references })).status).toBe(
      200,
    );
  });

  it('accepts provider options', async () => {
    const provider = { options: { openai: { instructions: 'Speak warmly' } } };

    expect((await synthesize({ provider })).status).toBe(200);
  });

  it('is generated in chunks only when they are read', async () => {
    const response = await emulator.fetch(`${BASE_URL}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${KEY}` },
      body: JSON.stringify({ model, voice: 'alloy', input: 'x'.repeat(8000) }),
    });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await reader?.cancel();

    expect(response.headers.has('Content-Length')).toBe(false);
    expect(first?.value).toHaveLength(8192);
    expect(emulator.requests[0]).toMatchObject({ accepted: true, outcome: 'aborted' });
  });
});

describe('the cost of speech', () => {
  it('is available from its generation half a second later, and billed immediately', async () => {
    const { headers } = await synthesize({});
    const findGeneration = `/generation?id=${headers.get('X-Generation-Id')}`;
    const key = await get(emulator, '/key');
    clock.advance(499);
    const early = await get(emulator, findGeneration);
    clock.advance(1);
    const { body } = await get(emulator, findGeneration);

    expect([early.status, early.body.error.message]).toEqual([
      404,
      expect.stringMatching(/^Generation gen-tts-\S+ not found$/),
    ]);
    expect(body.data).toMatchObject({
      api_type: 'tts',
      model,
      provider_name: 'OpenAI',
      tokens_prompt: 11,
      tokens_completion: 53,
      total_cost: 0.0006426,
      session_id: 'mine',
    });
    expect(key.body.data['usage']).toBe(0.0006426);
  });
});

describe('a request for speech is refused', () => {
  it.each([
    [
      'without a voice',
      { voice: undefined },
      /^voice: \S+ needs a voice; its voices are alloy, ash,/,
    ],
    [
      'with an unknown voice',
      { voice: 'unknown' },
      /^voice: \S+ has no voice "unknown"; its .* verse$/,
    ],
    ['with an empty voice', { voice: '' }, /^voice: /],
    ['without a text', { input: '' }, /^input: /],
    ['with a text that is too long', { input: 'x'.repeat(8001) }, /^input: .* 2000 tokens$/],
    ['in another format', { response_format: 'wav' }, /^response_format: /],
    ['slower than can be', { speed: 0.24 }, /^speed: \S+ supports 0.25 to 4, not 0.24$/],
    ['faster than can be', { speed: 4.01 }, /^speed: \S+ supports 0.25 to 4, not 4.01$/],
    ['at no speed', { speed: 0 }, /^speed: /],
    [
      'in a format that the model lacks',
      { model: 'google/gemini-2.5-flash-preview-tts', voice: 'Kore', response_format: 'mp3' },
      /^response_format: \S+ supports pcm, not mp3$/,
    ],
    ['from a model that does not exist', { model: 'a/b' }, /not a valid model ID$/],
    ['from a model that chats', { model: 'openai/gpt-4o' }, /not a model of this endpoint/],
    [
      'with settings that are no object',
      { provider: { options: { openai: 1 } } },
      /^provider\.opt/,
    ],
  ])('%s', async (_, more, message) => {
    expect(await refusal(more)).toEqual([400, expect.stringMatching(message)]);
  });

  it.each([
    ['that are too slow', { speed: 0.25 }],
    ['that are too fast', { speed: 4 }],
    ['that are too long', { input: 'x'.repeat(8000), response_format: 'mp3' }],
  ])('but not at the limit of those %s', async (_, more) => {
    expect((await synthesize(more)).status).toBe(200);
  });

  it('with a voice sample for a model that clones no voice', async () => {
    expect(await refusal({ input_references: [sample(200)] })).toEqual([
      404,
      'No endpoints found that support voice cloning',
    ]);
  });

  it.each([
    ['two voice samples', [sample(200), sample(300)], /expected one input_audio/],
    ['a text alone', [{ type: 'text', text: 'Hi' }], /expected one input_audio/],
    [
      'two texts',
      [sample(200), { type: 'text', text: 'a' }, { type: 'text', text: 'b' }],
      /at most/,
    ],
    ['not base64', [{ type: 'input_audio', input_audio: { data: '!' } }], /neither base64 nor/],
    [
      'not readable audio',
      [{ type: 'input_audio', input_audio: { data: 'AAAA' } }],
      /not readable audio/,
    ],
    [
      'an empty voice sample',
      [{ type: 'input_audio', input_audio: { data: '' } }],
      /^input_references\.0/,
    ],
    [
      'a long text',
      [sample(200), { type: 'text', text: 'x'.repeat(10_001) }],
      /references\.1\.text/,
    ],
  ])('with references that are %s', async (_, input_references, message) => {
    const more = { model: cloning, voice: undefined, input_references };

    expect(await refusal(more)).toEqual([400, expect.stringMatching(message)]);
  });

  it('with more than 20 MiB of voice sample', async () => {
    const over = (characters: number): object => ({
      model: cloning,
      voice: undefined,
      input_references: [{ type: 'input_audio', input_audio: { data: 'A'.repeat(characters) } }],
    });
    const maxBase64 = 20 * 2 ** 20;

    expect(await refusal(over(maxBase64 + 4))).toEqual([
      400,
      expect.stringContaining('at most 20 MiB'),
    ]);
    expect(await refusal(over(maxBase64))).toEqual([
      400,
      expect.stringContaining('not readable audio'),
    ]);
  });

  it('after 20 requests per minute to a free model', async () => {
    const free = { model: 'deepgram/flux-tts:free', voice: 'luna', input: 'Hi' };
    const statuses = [];
    for (let count = 0; count < 21; count += 1) statuses.push((await synthesize(free)).status);

    expect(statuses).toEqual([...Array<number>(20).fill(200), 429]);
  });
});
