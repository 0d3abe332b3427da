import { findPitch } from '../media/find-pitch.ts';
import { inspectMedia } from '../media/inspect.ts';
import { readSamples } from '../media/read-samples.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { decodeBase64, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/byte-text.ts';
import { pitchOfVoice } from '../audio/melody.ts';
import { toMp3 } from '../audio/mp3.ts';
import type { Note } from '../audio/note.ts';
import { toSamples } from '../audio/samples.ts';
import type { SpeechRequest } from './request.ts';
import type { SpeechSupport } from './support.ts';

/** Generated speech. */
export interface SpeechAudio {
  readonly seconds: number;
  readonly contentType: string;
  /** Generated only when they are read. */
  readonly chunks: Iterable<Uint8Array>;
}

/** Duration of a character at normal speed. */
const SECONDS_PER_CHARACTER = 0.06;

/** Synthesizes a text: one tone in the pitch of the voice, as long as the words would take. */
export function synthesizeSpeech(
  { input, format, speed }: SpeechRequest,
  hertz: number,
  support: SpeechSupport,
): SpeechAudio {
  const { sampleRate = 24_000, channels = 1, supportsSpeed = false } = support;
  const seconds = (input.length * SECONDS_PER_CHARACTER) / (supportsSpeed ? speed : 1);
  const notes: readonly Note[] = [{ hertz, seconds }];
  if (format === 'mp3') {
    return { seconds, contentType: 'audio/mpeg', chunks: toMp3(notes, input) };
  }
  const parameters =
    support.omitsSampleFormat === true ? '' : `;rate=${sampleRate};channels=${channels}`;
  const chunks = toSamples(notes, { sampleRate, channels });
  return { seconds, contentType: `audio/pcm${parameters}`, chunks };
}

/** Returns the pitch for a request: that of the voice sample, else that of the voice. */
export async function choosePitch({ sample }: SpeechRequest, voice: string): Promise<number> {
  return sample === undefined ? pitchOfVoice(voice) : await detectPitch(sample);
}

/** Enough of a voice sample to detect its pitch. */
const PITCH_SECONDS = 0.2;

async function detectPitch(sample: MediaText): Promise<number> {
  const field = 'input_references.input_audio.data';
  const bytes = parseDataUrl(sample)?.bytes ?? decodeBase64(sample);
  if (bytes === undefined) throw invalidRequest(`${field}: neither base64 nor a data URL`);
  const info = await inspectMedia(bytes);
  if (info?.kind !== 'audio') {
    throw invalidRequest(`${field}: the bytes are not readable audio`);
  }
  const samples = await readSamples(bytes, PITCH_SECONDS);
  const hertz = samples === undefined ? undefined : findPitch(samples.values, samples.sampleRate);
  // Compressed audio is not decoded: its pitch is derived from its format.
  return hertz ?? pitchOfVoice(info.format);
}
