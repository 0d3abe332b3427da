import { encodeBase64 } from '../shared/base64.ts';
import type { IdGenerator } from '../shared/id-generator.ts';
import { composeMelody, pitchOfVoice, parseMusicSeconds } from '../audio/melody.ts';
import { toMp3 } from '../audio/mp3.ts';
import { durationOf, type Note } from '../audio/note.ts';
import { type SampleLayout, toSamples } from '../audio/samples.ts';
import { toWav } from '../audio/wav.ts';
import type { AudioReply } from './reply.ts';
import { type AudioFormat, audioFormatOf } from './audio-format.ts';
import type { ChatTurn } from './turn.ts';

const SECONDS_PER_CHARACTER = 0.06;
const MAX_SPEECH_SECONDS = 3;
const TOKENS_PER_SECOND = 20;

/** Pitch of an answer without a requested voice. */
const DEFAULT_HERTZ = 440;

/** Raw samples without a header, in the layout that readers assume. */
const RAW: SampleLayout = { sampleRate: 24_000, channels: 1 };

/** Layout of music, which has a header. */
const STEREO: SampleLayout = { sampleRate: 48_000, channels: 2 };

/**
 * Synthesizes a text: a tone as long as the words would take, up to three seconds. A music model
 * plays a melody instead, as long as the prompt requests.
 */
export function synthesizeAudio(
  { text, prompt }: { readonly text: string; readonly prompt: string },
  turn: ChatTurn,
  ids: IdGenerator,
): AudioReply {
  const notes = toNotes(text, prompt, turn);
  const bytes = Buffer.concat([...toFile(notes, text, turn)]);
  return {
    id: ids.id('audio_', 24),
    chunks: toUnevenChunks(bytes),
    transcript: text,
    tokens: Math.ceil(durationOf(notes) * TOKENS_PER_SECOND),
  };
}

function toNotes(text: string, prompt: string, { request, model }: ChatTurn): Note[] {
  const { musicSeconds } = model.entry;
  if (musicSeconds !== undefined) {
    return composeMelody(prompt, parseMusicSeconds(prompt, musicSeconds));
  }
  const seconds = Math.min(MAX_SPEECH_SECONDS, text.length * SECONDS_PER_CHARACTER);
  const voice = request.audio?.voice;
  return [{ hertz: voice === undefined ? DEFAULT_HERTZ : pitchOfVoice(voice), seconds }];
}

function toFile(
  notes: readonly Note[],
  text: string,
  { request, model }: ChatTurn,
): Iterable<Uint8Array> {
  const isMusic = model.entry.musicSeconds !== undefined;
  const files: Readonly<Record<AudioFormat, () => Iterable<Uint8Array>>> = {
    wav: () => toWav(notes, isMusic ? STEREO : RAW),
    mp3: () => toMp3(notes, text),
    pcm16: () => toSamples(notes, RAW),
  };
  return files[audioFormatOf(request)]();
}

/**
 * Splits bytes into both shapes of base64 that providers send and that a careless reader breaks on:
 * chunks of one long encoding cut anywhere, and chunks encoded and padded separately.
 */
function toUnevenChunks(bytes: Uint8Array): string[] {
  const middle = Math.floor(bytes.byteLength / 2);
  const encoded = encodeBase64(bytes.subarray(0, middle));
  const chunks: string[] = [];
  for (let index = 0; index < encoded.length; index += 8191) {
    chunks.push(encoded.slice(index, index + 8191));
  }
  // 8000 is not a multiple of 3, so each of these chunks ends with padding.
  for (let index = middle; index < bytes.byteLength; index += 8000) {
    chunks.push(encodeBase64(bytes.subarray(index, Math.min(index + 8000, bytes.byteLength))));
  }
  return chunks;
}
