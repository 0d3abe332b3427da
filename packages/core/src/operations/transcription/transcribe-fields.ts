import * as v from 'valibot';

import {
  LanguageCode,
  Temperature,
  TimestampKinds,
  TranscriptionProvider,
} from '../../api/transcription/check-request.ts';
import type { Transcription, TranscriptionUsage } from '../../api/transcription/options.ts';
import { ModelId } from '../../api/shared/request-fields.ts';
import { costFields, maxCostField, toCostFields } from '../shared/cost-fields.ts';
import { transcriptFormats } from './transcript-format.ts';

/** Input of `transcribe_audio`. */
export const transcribeInput = v.strictObject({
  audio_path: v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.description('Path, http(s) URL or data URL of the audio.'),
  ),
  model: v.optional(
    v.pipe(ModelId, v.description('Default: OPENROUTER_DEFAULT_TRANSCRIPTION_MODEL.')),
  ),
  language: v.optional(
    v.pipe(LanguageCode, v.description('ISO 639-1 code, such as `en`. Default: detected.')),
  ),
  temperature: v.optional(v.pipe(Temperature, v.description('Sampling temperature, 0 to 1.'))),
  format: v.optional(
    v.pipe(v.picklist(transcriptFormats), v.description('Text or subtitles.')),
    'text',
  ),
  timestamps: v.optional(v.pipe(TimestampKinds, v.description('Some providers have none.'))),
  provider: v.optional(
    v.pipe(
      TranscriptionProvider,
      v.description("Providers' own settings: `{ options: { <slug>: {…} } }`."),
    ),
  ),
  max_cost_usd: v.optional(maxCostField),
});

/** The checked input of `transcribe_audio`. */
export type TranscribeInput = v.InferOutput<typeof transcribeInput>;

const seconds = v.number();
const maybeNumber = v.nullable(v.number());
const maybeText = v.nullable(v.string());

/** Output of `transcribe_audio`. */
export const transcribeOutput = v.object({
  text: v.string(),
  complete: v.pipe(v.boolean(), v.description('false: call again for the rest.')),
  subtitles: v.pipe(maybeText, v.description('The srt or vtt file.')),
  language: maybeText,
  duration_seconds: maybeNumber,
  segments: v.pipe(
    v.nullable(
      v.array(v.object({ start: seconds, end: seconds, text: v.string(), speaker: maybeText })),
    ),
    v.description('Times in seconds.'),
  ),
  words: v.nullable(v.array(v.object({ word: v.string(), start: seconds, end: seconds }))),
  model: v.string(),
  usage: v.nullable(
    v.object({
      seconds: maybeNumber,
      input_tokens: maybeNumber,
      output_tokens: maybeNumber,
      total_tokens: maybeNumber,
      ...costFields,
    }),
  ),
  notes: v.array(v.string()),
  generation_id: maybeText,
});

/** The output of `transcribe_audio`. */
export type TranscribeData = v.InferOutput<typeof transcribeOutput>;

/** Converts a transcript to JSON. */
export function toData(
  transcription: Transcription,
  subtitles: string | undefined,
): TranscribeData {
  const { text, language, durationSeconds, segments, words, usage } = transcription;
  return {
    text,
    complete: true,
    subtitles: subtitles ?? null,
    language: language ?? null,
    duration_seconds: durationSeconds ?? null,
    segments:
      segments?.map((segment) => ({
        start: segment.startSeconds,
        end: segment.endSeconds,
        text: segment.text,
        speaker: segment.speaker ?? null,
      })) ?? null,
    words:
      words?.map(({ word, startSeconds: start, endSeconds: end }) => ({ word, start, end })) ??
      null,
    model: transcription.model,
    usage: usage === undefined ? null : toUsage(usage),
    notes: [...transcription.notes],
    generation_id: transcription.generationId ?? null,
  };
}

function toUsage(usage: TranscriptionUsage) {
  return {
    seconds: usage.seconds ?? null,
    input_tokens: usage.inputTokens ?? null,
    output_tokens: usage.outputTokens ?? null,
    total_tokens: usage.totalTokens ?? null,
    ...toCostFields(usage),
  };
}
