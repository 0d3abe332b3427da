import { findPitch } from '../media/find-pitch.ts';
import { inspectMedia } from '../media/inspect.ts';
import { readSamples } from '../media/read-samples.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { decodeBase64, parseDataUrl } from '../shared/base64.ts';
import type { MediaText } from '../shared/held-text.ts';
import { pitchOfVoice } from '../audio/melody.ts';
import { toMp3 } from '../audio/mp3.ts';
import type { Note } from '../audio/note.ts';
import { toSamples } from '../audio/samples.ts';
import type { SpeechRequest } from './request.ts';
import type { SpeechSupport } from './support.ts';

/** A text on its way to being heard. */
export interface Speech {
  readonly seconds: number;
  readonly contentType: string;
  /** Made only when they are read. */
  readonly pieces: Iterable<Uint8Array>;
}

/** How long a character takes at the usual speed. */
const SECONDS_PER_CHARACTER = 0.06;

/** How a text sounds: one tone in the pitch of the voice, as long as the words would take. */
export function speak(
  { input, format, speed }: SpeechRequest,
  hertz: number,
  support: SpeechSupport,
): Speech {
  const { sampleRate = 24_000, channels = 1, takesSpeed = false } = support;
  const seconds = (input.length * SECONDS_PER_CHARACTER) / (takesSpeed ? speed : 1);
  const notes: readonly Note[] = [{ hertz, seconds }];
  if (format === 'mp3') {
    return { seconds, contentType: 'audio/mpeg', pieces: toMp3(notes, input) };
  }
  const told =
    support.isSilentAboutSamples === true ? '' : `;rate=${sampleRate};channels=${channels}`;
  const pieces = toSamples(notes, { sampleRate, channels });
  return { seconds, contentType: `audio/pcm${told}`, pieces };
}

/** The pitch in which a request is spoken: that of the recording it brought, else of its voice. */
export async function choosePitch({ sample }: SpeechRequest, voice: string): Promise<number> {
  return sample === undefined ? pitchOfVoice(voice) : await hearPitch(sample);
}

/** As much of a recording as it takes to know a pitch. */
const HEARD_SECONDS = 0.2;

async function hearPitch(sample: MediaText): Promise<number> {
  const field = 'input_references.input_audio.data';
  const bytes = parseDataUrl(sample)?.bytes ?? decodeBase64(sample);
  if (bytes === undefined) throw invalidRequest(`${field}: neither base64 nor a data URL`);
  const facts = await inspectMedia(bytes);
  if (facts?.kind !== 'audio') {
    throw invalidRequest(`${field}: the bytes are not a readable recording`);
  }
  const samples = await readSamples(bytes, HEARD_SECONDS);
  const heard = samples === undefined ? undefined : findPitch(samples.values, samples.sampleRate);
  // Compressed sound is not decoded: its voice is that of its format.
  return heard ?? pitchOfVoice(facts.format);
}
