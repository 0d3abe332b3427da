import * as v from 'valibot';

import type {
  Transcription,
  TranscriptionUsage,
  TranscriptSegment,
  TranscriptWord,
} from './options.ts';

const amount = v.nullish(v.pipe(v.number(), v.finite()));
const seconds = v.pipe(v.number(), v.finite());
// OpenRouter promises a number; providers also give names.
const speaker = v.nullish(v.union([v.number(), v.string()]));

/** The answer of `POST audio/transcriptions`. */
export const TranscriptionAnswer = v.object({
  text: v.string(),
  language: v.nullish(v.string()),
  duration: amount,
  segments: v.nullish(
    v.array(v.object({ start: seconds, end: seconds, text: v.string(), speaker })),
  ),
  words: v.nullish(v.array(v.object({ start: seconds, end: seconds, word: v.string(), speaker }))),
  usage: v.nullish(
    v.object({
      seconds: amount,
      input_tokens: amount,
      output_tokens: amount,
      total_tokens: amount,
      cost: amount,
    }),
  ),
});

type Answer = v.InferOutput<typeof TranscriptionAnswer>;

/** What an answer says, in our words. Model and id are not in it. */
export function toTranscription(answer: Answer): Omit<Transcription, 'model' | 'generationId'> {
  return {
    text: answer.text,
    language: answer.language ?? undefined,
    durationSeconds: answer.duration ?? undefined,
    segments: answer.segments?.map(toSegment),
    words: answer.words?.map(toWord),
    usage: toUsage(answer.usage),
  };
}

function toSegment(segment: NonNullable<Answer['segments']>[number]): TranscriptSegment {
  const { start, end, text } = segment;
  return { startSeconds: start, endSeconds: end, text, speaker: toSpeaker(segment.speaker) };
}

function toWord(entry: NonNullable<Answer['words']>[number]): TranscriptWord {
  const { start, end, word } = entry;
  return { startSeconds: start, endSeconds: end, word, speaker: toSpeaker(entry.speaker) };
}

function toSpeaker(told: number | string | null | undefined): string | undefined {
  return told === null || told === undefined ? undefined : String(told);
}

function toUsage(usage: Answer['usage']): TranscriptionUsage | undefined {
  if (usage === null || usage === undefined) return undefined;
  return {
    seconds: usage.seconds ?? undefined,
    inputTokens: usage.input_tokens ?? undefined,
    outputTokens: usage.output_tokens ?? undefined,
    totalTokens: usage.total_tokens ?? undefined,
    costUsd: usage.cost ?? undefined,
  };
}
