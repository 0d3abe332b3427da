import * as v from 'valibot';

import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { ModelId } from '../shared/request-fields.ts';
import { NOT_A_LANGUAGE, isLanguageCode } from './languages.ts';
import type { TranscriptionRequest } from './options.ts';
import { timestampKinds } from './options.ts';
import { MAX_CHUNK_SECONDS, MIN_CHUNK_SECONDS } from './chunk-limits.ts';

/** Spoken language. */
export const LanguageCode = v.pipe(v.string(), v.check(isLanguageCode, NOT_A_LANGUAGE));

/** Sampling temperature. */
export const Temperature = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** Timestamps to return with the text. */
export const TimestampKinds = v.array(v.picklist(timestampKinds));

/** Length of the pieces of a long recording. */
const ChunkSeconds = v.pipe(
  v.number(),
  v.minValue(MIN_CHUNK_SECONDS),
  v.maxValue(MAX_CHUNK_SECONDS),
);

/** Settings for providers, by provider slug. */
export const TranscriptionProvider = v.strictObject({
  options: v.optional(v.record(v.string(), v.record(v.string(), v.unknown()))),
});

const fields = {
  // The loader checks sources.
  source: v.custom<MediaSource>(() => true),
  filename: v.optional(v.string()),
  model: v.optional(ModelId),
  language: v.optional(LanguageCode),
  temperature: v.optional(Temperature),
  timestamps: v.optional(TimestampKinds),
  chunkSeconds: v.optional(ChunkSeconds),
  provider: v.optional(TranscriptionProvider),
} satisfies Record<keyof TranscriptionRequest, v.GenericSchema>;

const Request: v.GenericSchema<unknown, TranscriptionRequest> = v.strictObject(fields);

/**
 * Checks that the fields of a request have their declared types, for callers without type checking.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each wrong field.
 */
export function checkTranscriptionRequest(request: unknown): TranscriptionRequest {
  return parseInput(Request, request, 'transcribe');
}
