import * as v from 'valibot';

import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { ModelId, NotBlank } from '../shared/request-fields.ts';
import { Routing } from '../shared/ruled-fields.ts';
import type { AudioRequest, SpeechRequest } from './options.ts';
import { speechFormats, spokenFormats } from './options.ts';

/** Speed of speech, 1 for the normal one. Source: OpenAI's reference, `speed` of speech. */
const Speed = v.pipe(v.number(), v.minValue(0.25), v.maxValue(4));

/** Maximum characters of the transcript of a recording. Source: OpenRouter's OpenAPI file, `SpeechInputReferenceText`. */
export const MAX_SAMPLE_TRANSCRIPT_LENGTH = 10_000;

const Voice = v.pipe(v.string(), v.trim(), v.minLength(1, 'must name a voice'));

const VoiceSample = v.strictObject({
  // The loader checks sources.
  source: v.custom<MediaSource>((source) => source !== undefined),
  transcript: v.optional(v.pipe(v.string(), v.maxLength(MAX_SAMPLE_TRANSCRIPT_LENGTH))),
});

type ProviderOptions = NonNullable<SpeechRequest['providerOptions']>;

/** Whether options are an object of objects. An array is refused: its settings would be ignored. */
function isProviderOptions(options: unknown): boolean {
  return isRecord(options) && Object.values(options).every(isRecord);
}

const speechFields = {
  input: NotBlank,
  model: v.optional(ModelId),
  voice: v.optional(Voice),
  format: v.optional(v.picklist(speechFormats)),
  speed: v.optional(Speed),
  instructions: v.optional(NotBlank),
  voiceSample: v.optional(VoiceSample),
  providerOptions: v.optional(
    v.custom<ProviderOptions>(isProviderOptions, 'must be an object of objects'),
  ),
} satisfies Record<keyof SpeechRequest, v.GenericSchema>;

const Speech: v.GenericSchema<unknown, SpeechRequest> = v.strictObject(speechFields);

const audioFields = {
  prompt: NotBlank,
  model: v.optional(ModelId),
  voice: v.optional(Voice),
  format: v.optional(v.picklist(spokenFormats)),
  maxTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  provider: v.optional(Routing),
} satisfies Record<keyof AudioRequest, v.GenericSchema>;

const Audio: v.GenericSchema<unknown, AudioRequest> = v.strictObject(audioFields);

/**
 * Checks that the fields of a request have their declared types, for callers without type checking.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each wrong field.
 */
export function checkSpeechRequest(request: unknown): SpeechRequest {
  return parseInput(Speech, request, 'generate speech');
}

/** Checks a request for a spoken answer or music, as {@link checkSpeechRequest} does. */
export function checkAudioRequest(request: unknown): AudioRequest {
  return parseInput(Audio, request, 'generate audio');
}
