import { beforeEach, describe, expect, it } from 'vitest';
import type { Emulator } from '@orkit/openrouter-emulator';
import { ask, createEmulator, deltasOf, eventsOf, refuse, send } from './support/client.ts';

const speaking = { model: 'openai/gpt-audio', modalities: ['text', 'audio'], stream: true };
const composing = { ...speaking, model: 'google/lyria-3-pro-preview' };

let emulator: Emulator;

beforeEach(() => {
  emulator = createEmulator();
});

interface Heard {
  readonly bytes: Buffer;
  readonly transcript: string;
  readonly costUsd: number | undefined;
}

async function hear(prompt: string, more: object): Promise<Heard> {
  const answer = await send(emulator, ask(prompt, more));
  const deltas = deltasOf(answer);
  return {
    bytes: decodePieces(deltas.flatMap(({ audio }) => audio?.data ?? [])),
    transcript: deltas.map(({ audio }) => audio?.transcript ?? '').join(''),
    costUsd: eventsOf(answer).at(-1)?.usage?.cost,
  };
}

/** Decodes base64 whose padding may stand anywhere and whose pieces may be of any length. */
function decodePieces(pieces: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  let rest = '';
  for (const piece of pieces) {
    rest += piece;
    const whole = rest.endsWith('=') ? rest.length : rest.length - (rest.length % 4);
    parts.push(Buffer.from(rest.slice(0, whole), 'base64'));
    rest = rest.slice(whole);
  }
  return Buffer.concat(parts);
}

/** What the emulator itself hears in a recording. */
async function describeSound(bytes: Buffer, format: 'wav' | 'mp3'): Promise<string> {
  const input_audio = { data: bytes.toString('base64'), format };
  const content = [{ type: 'input_audio', input_audio }];
  const { body } = await send(emulator, ask(content, { model: 'google/gemini-2.5-flash' }));
  return body.choices[0].message.content;
}

describe('a spoken answer', () => {
  it('is an MP3 file when that was asked for, and carries its words', async () => {
    const { bytes, transcript } = await hear('Hi', { ...speaking, audio: { format: 'mp3' } });
    const { body } = await send(
      emulator,
      {
        model: 'openai/whisper-1',
        input_audio: { data: bytes.toString('base64'), format: 'mp3' },
      },
      { path: '/audio/transcriptions' },
    );

    expect(await describeSound(bytes, 'mp3')).toContain('Audio 1: MP3, 3 seconds, 24000 Hz, mono.');
    expect(body.text).toBe(transcript);
  });

  it('sounds different in another voice', async () => {
    const audio = { format: 'pcm16' };
    const usual = await hear('Hi', { ...speaking, audio });
    const other = await hear('Hi', { ...speaking, audio: { ...audio, voice: 'sage' } });

    expect(other.bytes.equals(usual.bytes)).toBe(false);
  });

  it.each([
    [
      'a format',
      { format: 'flac' },
      'audio.format: this emulator makes only wav, mp3, pcm16, not flac; OpenRouter itself also takes flac and opus for some models',
    ],
    [
      'a voice',
      { voice: 'nobody' },
      'audio.voice: openai/gpt-audio has no voice "nobody"; its voices are alloy, ash, ballad, coral, echo, sage, shimmer, verse',
    ],
  ])('is refused in %s that there is not, before it counts', async (_, audio, message) => {
    expect(await refuse(emulator, ask('Hi', { ...speaking, audio }))).toMatchObject({
      status: 400,
      message,
    });
    expect(emulator.requests[0]).toMatchObject({ accepted: false });
  });
});

describe('music', () => {
  it.each([
    ['Rain on a roof', 60],
    ['Rain on a roof for 2 seconds', 2],
    ['Rain on a roof for 500 seconds', 120],
  ])('for "%s" is of %i seconds', async (prompt, seconds) => {
    const { bytes, costUsd } = await hear(prompt, composing);

    expect(bytes).toHaveLength(seconds * 24_000 * 2);
    expect(costUsd).toBe(0.08);
  });

  it('is in stereo where a header says so', async () => {
    const { bytes } = await hear('3 seconds', { ...composing, audio: { format: 'wav' } });

    expect(await describeSound(bytes, 'wav')).toContain('WAV, 3 seconds, 48000 Hz, stereo.');
  });

  it('is another piece for another prompt', async () => {
    const rain = await hear('Rain, 5 seconds', composing);
    const sun = await hear('Sun, 5 seconds', composing);

    expect(sun.bytes.equals(rain.bytes)).toBe(false);
    expect(rain.bytes.equals((await hear('Rain, 5 seconds', composing)).bytes)).toBe(true);
  });
});
