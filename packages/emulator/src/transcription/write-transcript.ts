import type { JsonObject } from '../shared/json.ts';
import { type Sentence, spread } from './transcribe.ts';
import type { TranscriptionRequest } from './request.ts';

/** A transcript in the words of the API, without its usage. */
export function toTranscript(
  { language = 'english', isVerbose, wantsWords }: TranscriptionRequest,
  sentences: readonly Sentence[],
  durationSeconds: number,
): JsonObject {
  const text = sentences.map((sentence) => sentence.text).join(' ');
  if (!isVerbose) return { text };
  return {
    task: 'transcribe',
    language,
    duration: durationSeconds,
    text,
    segments: sentences.map(toSegment),
    ...(wantsWords ? { words: sentences.flatMap(toWords) } : {}),
  };
}

function toSegment({ text, startSeconds, endSeconds }: Sentence, id: number): JsonObject {
  return { id, start: roundTime(startSeconds), end: roundTime(endSeconds), text };
}

function toWords(sentence: Sentence): JsonObject[] {
  return spread(sentence.text.split(' '), sentence).map(({ text, startSeconds, endSeconds }) => ({
    word: text,
    start: roundTime(startSeconds),
    end: roundTime(endSeconds),
  }));
}

/** Seconds rounded to the millisecond, as durations are told. */
function roundTime(seconds: number): number {
  return Number(seconds.toFixed(3));
}
