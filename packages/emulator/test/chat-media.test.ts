import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  type ApiResponse,
  userMessage,
  firstChoice,
  createEmulator,
  deltasOf,
  joinDeltas,
  mediaBase64,
  send,
  decodeChunks,
  mediaDataUrl,
} from './support/client.ts';
import { verifies } from '../../../tests/requirements.ts';

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

describe('media in a chat request', () => {
  const model = 'google/gemini-2.5-flash';

  async function describeParts(...parts: object[]): Promise<string> {
    const { message } = await firstChoice(
      emulator,
      userMessage([...parts, { type: 'text', text: 'What?' }], { model }),
    );
    return message.content.replace(/ You wrote.*$/, '');
  }

  it(
    verifies('emulator.true-answers', 'are described truthfully, kind by kind, in order'),
    async () => {
      const photo = await mediaDataUrl('photo.jpg');
      const clip = await mediaDataUrl('clip.mp4');
      const paper = await mediaDataUrl('paper.pdf');
      const text = await describeParts(
        { type: 'image_url', image_url: { url: photo } },
        {
          type: 'input_audio',
          input_audio: { data: await mediaBase64('tone.wav'), format: 'wav' },
        },
        { type: 'video_url', video_url: { url: clip } },
        { type: 'file', file: { filename: 'paper.pdf', file_data: paper } },
        { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
      );

      expect(text).toMatch(
        /^Image 1: JPEG, \d+ x \d+ pixels, mostly \w+\. Audio 1: WAV, [\d.]+ seconds, \d+ Hz, (mono|stereo)\. Video 1: MP4, \d+ x \d+ pixels, [\d.]+ seconds.*\. File 1: "paper\.pdf", PDF, \d+ pages?, beginning ".+"\. Image 2: https:\/\/example\.com\/cat\.png, passed by URL\.$/,
      );
    },
  );

  it('may be raw samples, which are read as 24 kHz mono', async () => {
    const data = Buffer.alloc(24_000 * 2 * 1.5).toString('base64');

    expect(
      await describeParts({ type: 'input_audio', input_audio: { data, format: 'pcm16' } }),
    ).toBe('Audio 1: PCM, 1.5 seconds, 24000 Hz, mono.');
  });

  it('may be a text file', async () => {
    const file = { filename: 'a.txt', file_data: `data:text/plain;base64,${btoa('Dear all')}` };

    expect(await describeParts({ type: 'file', file })).toBe(
      'File 1: "a.txt", text/plain, beginning "Dear all".',
    );
  });

  it('count as tokens of their kind', async () => {
    const audio = { data: Buffer.alloc(24_000 * 2 * 10).toString('base64'), format: 'pcm16' };
    const { body } = await send(
      emulator,
      userMessage([{ type: 'input_audio', input_audio: audio }], { model }),
    );

    expect(body.usage.prompt_tokens_details.audio_tokens).toBe(320);
    expect(body.usage.cost_details.upstream_inference_prompt_cost).toBeCloseTo(
      320e-6 + (body.usage.prompt_tokens - 320) * 3e-7,
      12,
    );
  });
});

describe('images in a chat answer', () => {
  const model = 'google/gemini-2.5-flash-image';

  it('have the requested aspect ratio, in a body and in a stream', async () => {
    const more = { model, modalities: ['image', 'text'], image_config: { aspect_ratio: '16:9' } };
    const { message } = await firstChoice(emulator, userMessage('A red panda', more));
    const stream = await send(emulator, userMessage('A red panda', { ...more, stream: true }));
    const url = message.images?.[0].image_url.url;
    const described = await firstChoice(
      emulator,
      userMessage([{ type: 'image_url', image_url: { url } }], { model: 'openai/gpt-4o' }),
    );

    expect(described.message.content).toContain('Image 1: PNG, 1024 x 576 pixels');
    expect(deltasOf(stream).flatMap(({ images = [] }) => images)).toEqual(message.images);
  });

  it('are included by an image model without a request', async () => {
    expect(
      (await firstChoice(emulator, userMessage('A red panda', { model }))).message.images,
    ).toHaveLength(1);
  });
});

describe('a streamed audio answer', () => {
  const more = { model: 'openai/gpt-audio', modalities: ['text', 'audio'], stream: true };

  async function synthesize(
    audio: object,
  ): Promise<{ chunks: string[]; bytes: Buffer; response: ApiResponse }> {
    const response = await send(emulator, userMessage('Hello there', { ...more, audio }));
    const chunks = deltasOf(response).flatMap(({ audio: output }) => output?.data ?? []);
    return { chunks, bytes: decodeChunks(chunks), response };
  }

  it('consists of chunks cut at any place, some of them padded', async () => {
    const { chunks, bytes } = await synthesize({ format: 'pcm16' });

    expect(chunks.some((chunk) => chunk.length % 4 !== 0)).toBe(true);
    expect(chunks.slice(0, -1).some((chunk) => chunk.endsWith('='))).toBe(true);
    expect(bytes.byteLength).toBe(3 * 24_000 * 2);
    expect(bytes.readInt16LE(27 * 2)).toBe(
      Math.round(Math.sin((27 / 24_000) * 880 * Math.PI) * 8000),
    );
    expect(bytes.readInt16LE(60_027 * 2)).toBe(
      Math.round(Math.sin((60_027 / 24_000) * 880 * Math.PI) * 8000),
    );
  });

  it('is a WAV on request', async () => {
    const { bytes } = await synthesize({ format: 'wav' });
    const audio = { data: bytes.toString('base64'), format: 'wav' };
    const { message } = await firstChoice(
      emulator,
      userMessage([{ type: 'input_audio', input_audio: audio }], {
        model: 'google/gemini-2.5-flash',
      }),
    );

    expect(message.content).toContain('Audio 1: WAV, 3 seconds, 24000 Hz, mono.');
  });

  it('has a transcript and no content', async () => {
    const { response } = await synthesize({});
    const transcript = deltasOf(response).map(({ audio }) => audio?.transcript ?? '');

    expect(transcript.join('')).toContain('You wrote: "Hello there"');
    expect(joinDeltas(response, 'content')).toBe('');
  });
});
