import { invalidRequest } from '../shared/api-error.ts';
import { encodeBase64 } from '../shared/base64.ts';
import type { Seeded } from '../shared/seeded.ts';
import type { SpokenReply } from './reply.ts';
import type { ChatTurn } from './turn.ts';

const SAMPLE_RATE = 24_000;
const SECONDS_PER_CHARACTER = 0.06;
const MAX_SECONDS = 3;
const TOKENS_PER_SECOND = 20;

/** Says a text: a tone as long as the words would take, up to three seconds. */
export function speak(text: string, { request }: ChatTurn, seeded: Seeded): SpokenReply {
  const format = request.audio?.format ?? 'pcm16';
  if (format !== 'pcm16' && format !== 'wav') {
    throw invalidRequest(`audio.format: the emulator speaks pcm16 and wav, not ${format}`);
  }
  const seconds = Math.min(MAX_SECONDS, text.length * SECONDS_PER_CHARACTER);
  const samples = makeTone(seconds);
  const bytes = format === 'wav' ? toWav(samples) : samples;
  return {
    id: seeded.id('audio_', 24),
    pieces: toAwkwardPieces(bytes),
    transcript: text,
    tokens: Math.ceil(seconds * TOKENS_PER_SECOND),
  };
}

function makeTone(seconds: number): Uint8Array {
  const count = Math.floor(seconds * SAMPLE_RATE);
  const view = new DataView(new ArrayBuffer(count * 2));
  for (let index = 0; index < count; index += 1) {
    const height = Math.sin((index / SAMPLE_RATE) * 440 * 2 * Math.PI);
    view.setInt16(index * 2, Math.round(height * 8000), true);
  }
  return new Uint8Array(view.buffer);
}

function toWav(samples: Uint8Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(44));
  const write = (offset: number, text: string): void =>
    new TextEncoder().encode(text).forEach((byte, index) => view.setUint8(offset + index, byte));
  write(0, 'RIFF');
  view.setUint32(4, 36 + samples.byteLength, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, SAMPLE_RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, samples.byteLength, true);
  return new Uint8Array([...new Uint8Array(view.buffer), ...samples]);
}

/**
 * Base64 in both of the shapes that providers send and that a careless reader breaks on: pieces
 * of one long encoding cut anywhere, and pieces encoded and padded by themselves.
 */
function toAwkwardPieces(bytes: Uint8Array): string[] {
  const middle = Math.floor(bytes.byteLength / 2);
  const whole = encodeBase64(bytes.subarray(0, middle));
  const pieces: string[] = [];
  for (let index = 0; index < whole.length; index += 8191) {
    pieces.push(whole.slice(index, index + 8191));
  }
  // 8000 is not a multiple of 3, so each of these pieces ends with padding.
  for (let index = middle; index < bytes.byteLength; index += 8000) {
    pieces.push(encodeBase64(bytes.subarray(index, Math.min(index + 8000, bytes.byteLength))));
  }
  return pieces;
}
