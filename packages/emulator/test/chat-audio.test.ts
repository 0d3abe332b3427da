import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import {
  userMessage,
  createEmulator,
  deltasOf,
  eventsOf,
  refusalOf,
  send,
  decodeChunks,
} from './support/client.ts';

const speaking = { model: 'openai/gpt-audio', modalities: ['text', 'audio'], stream: true };
const composing = { ...speaking, model: 'google/lyria-3-pro-preview' };

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

interface AudioReply {
  readonly bytes: Buffer;
  readonly transcript: string;
  readonly costUsd: number | undefined;
}

async function synthesize(prompt: string, more: object): Promise<AudioReply> {
  const response = await send(emulator, userMessage(prompt, more));
  const deltas = deltasOf(response);
  return {
    bytes: decodeChunks(deltas.flatMap(({ audio }) => audio?.data ?? [])),
    transcript: deltas.map(({ audio }) => audio?.transcript ?? '').join(''),
    costUsd: eventsOf(response).at(-1)?.usage?.cost,
  };
}

/** Returns the emulator's own description of a recording. */
async function describeAudio(bytes: Buffer, format: 'wav' | 'mp3'): Promise<string> {
  const input_audio = { data: bytes.toString('base64'), format };
  const content = [{ type: 'input_audio', input_audio }];
  const { body } = await send(emulator, userMessage(content, { model: 'google/gemini-2.5-flash' }));
  return body.choices[0].message.content;
}

describe('an audio answer', () => {
  it('is an MP3 with its text as a tag on request', async () => {
    const { bytes, transcript } = await synthesize('Hi', { ...speaking, audio: { format: 'mp3' } });
    const { body } = await send(
      emulator,
      {
        model: 'openai/whisper-1',
        input_audio: { data: bytes.toString('base64'), format: 'mp3' },
      },
      { path: '/audio/transcriptions' },
    );

    expect(await describeAudio(bytes, 'mp3')).toContain('Audio 1: MP3, 3 seconds, 24000 Hz, mono.');
    expect(body.text).toBe(transcript);
  });

  it('differs for another voice', async () => {
    const audio = { format: 'pcm16' };
    const alloy = await synthesize('Hi', { ...speaking, audio });
    const other = await synthesize('Hi', { ...speaking, audio: { ...audio, voice: 'sage' } });

    expect(other.bytes.equals(alloy.bytes)).toBe(false);
  });

  it.each([
    [
      'a format',
      { format: 'flac' },
      'audio.format: the emulator supports only wav, mp3, pcm16, not flac; OpenRouter itself also supports flac and opus for some models',
    ],
    [
      'a voice',
      { voice: 'unknown' },
      'audio.voice: openai/gpt-audio has no voice "unknown"; its voices are alloy, ash, ballad, coral, echo, sage, shimmer, verse',
    ],
  ])('with an unsupported %s is refused before it is billed', async (_, audio, message) => {
    expect(await refusalOf(emulator, userMessage('Hi', { ...speaking, audio }))).toMatchObject({
      status: 400,
      message,
    });
    expect(emulator.requests[0]).toMatchObject({ accepted: false });
  });
});

describe('generated music', () => {
  it.each([
    ['Rain on a roof', 60],
    ['Rain on a roof for 2 seconds', 2],
    ['Rain on a roof for 500 seconds', 120],
  ])('for the prompt "%s" is %i seconds long', async (prompt, seconds) => {
    const { bytes, costUsd } = await synthesize(prompt, composing);

    expect(bytes).toHaveLength(seconds * 24_000 * 2);
    expect(costUsd).toBe(0.08);
  });

  it('is stereo in a WAV', async () => {
    const { bytes } = await synthesize('3 seconds', { ...composing, audio: { format: 'wav' } });

    expect(await describeAudio(bytes, 'wav')).toContain('WAV, 3 seconds, 48000 Hz, stereo.');
  });

  it('differs for another prompt and repeats for the same one', async () => {
    const rain = await synthesize('Rain, 5 seconds', composing);
    const sun = await synthesize('Sun, 5 seconds', composing);

    expect(sun.bytes.equals(rain.bytes)).toBe(false);
    expect(rain.bytes.equals((await synthesize('Rain, 5 seconds', composing)).bytes)).toBe(true);
  });
});
