import { type AudioSegment, findSegments } from '../media/find-segments.ts';
import type { MediaInfo } from '../media/media-info.ts';
import { readSamples } from '../media/read-samples.ts';
import { readTextTag } from '../media/read-text-tag.ts';

/** A sentence of a transcript with its time range. */
export interface Sentence {
  readonly text: string;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

// Analyzing half a minute takes about half a second; of the remainder only the length is reported.
const MAX_ANALYZED_SECONDS = 30;

/**
 * Transcribes a recording in sentences that cover it from beginning to end: the text in its tags,
 * else the tones and silences in its samples, else its format and length.
 */
export async function transcribe(bytes: Uint8Array, info: MediaInfo): Promise<Sentence[]> {
  const durationSeconds = info.durationSeconds ?? 0;
  const spokenText = await readTextTag(bytes);
  if (spokenText !== undefined) return toTimedSentences(spokenText, durationSeconds);
  const samples = await readSamples(bytes, MAX_ANALYZED_SECONDS);
  if (samples === undefined) {
    const text = `Audio in ${info.format} of ${formatSeconds(durationSeconds)}.`;
    return [{ text, startSeconds: 0, endSeconds: durationSeconds }];
  }
  const sentences = findSegments(samples).map(toSentence);
  if (durationSeconds <= MAX_ANALYZED_SECONDS) return sentences;
  const text = `More audio for ${formatSeconds(durationSeconds - MAX_ANALYZED_SECONDS)}.`;
  const remainder = { text, startSeconds: MAX_ANALYZED_SECONDS, endSeconds: durationSeconds };
  return [...sentences, remainder];
}

function toSentence({ kind, hertz, startSeconds, endSeconds }: AudioSegment): Sentence {
  const length = formatSeconds(endSeconds - startSeconds);
  const name = kind === 'silence' ? 'Silence' : 'Noise';
  const text = `${kind === 'tone' ? `A tone of ${hertz} hertz` : name} for ${length}.`;
  return { text, startSeconds, endSeconds };
}

/** Gives each sentence of a text a time range in proportion to its length. */
function toTimedSentences(spokenText: string, durationSeconds: number): Sentence[] {
  const texts = spokenText.match(/[^.!?]+[.!?]*/g)?.map((text) => text.trim()) ?? [spokenText];
  return distributeTime(
    texts.filter((text) => text !== ''),
    { startSeconds: 0, endSeconds: durationSeconds },
  );
}

/** Divides a time range among texts in proportion to their lengths. */
export function distributeTime(
  texts: readonly string[],
  { startSeconds, endSeconds }: Pick<Sentence, 'startSeconds' | 'endSeconds'>,
): Sentence[] {
  const total = texts.reduce((sum, text) => sum + text.length, 0);
  let characters = 0;
  const currentSeconds = (): number =>
    startSeconds + ((endSeconds - startSeconds) * characters) / Math.max(1, total);
  return texts.map((text) => {
    const start = currentSeconds();
    characters += text.length;
    return { text, startSeconds: start, endSeconds: currentSeconds() };
  });
}

function formatSeconds(seconds: number): string {
  const rounded = Number(seconds.toFixed(1));
  return rounded === 1 ? '1 second' : `${rounded} seconds`;
}
