import type { JsonObject } from '../shared/json.ts';
import { type Sentence, distributeTime } from './transcribe.ts';
import type { TranscriptionRequest } from './request.ts';

/** Returns a transcript as the response describes it, without usage. */
export function toTranscript(
  { language = 'english', isVerbose, hasWordTimestamps }: TranscriptionRequest,
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
    ...(hasWordTimestamps ? { words: sentences.flatMap(toWords) } : {}),
  };
}

function toSegment({ text, startSeconds, endSeconds }: Sentence, id: number): JsonObject {
  return { id, start: roundTime(startSeconds), end: roundTime(endSeconds), text };
}

function toWords(sentence: Sentence): JsonObject[] {
  return distributeTime(sentence.text.split(' '), sentence).map(
    ({ text, startSeconds, endSeconds }) => ({
      word: text,
      start: roundTime(startSeconds),
      end: roundTime(endSeconds),
    }),
  );
}

/** Rounds seconds to the millisecond. */
function roundTime(seconds: number): number {
  return Number(seconds.toFixed(3));
}
