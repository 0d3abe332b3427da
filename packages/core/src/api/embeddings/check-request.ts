import * as v from 'valibot';

import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import { ModelId, NotBlank } from '../shared/request-fields.ts';
import type { EmbeddingRequest } from './options.ts';
import { MAX_INPUTS, MAX_MEDIA } from './options.ts';

/** How many numbers a vector should have. */
export const Dimensions = v.pipe(v.number(), v.integer(), v.minValue(1));

/** One input, by a schema of its media. */
function inputOf<Schema extends v.GenericSchema>(medium: Schema) {
  return v.union([
    NotBlank,
    v.pipe(
      v.strictObject({
        text: v.optional(NotBlank),
        media: v.optional(v.pipe(v.array(medium), v.maxLength(MAX_MEDIA))),
      }),
      v.check(
        ({ text, media = [] }) => text !== undefined || media.length > 0,
        'must have a text or media',
      ),
    ),
  ]);
}

/** A list of inputs, each by a schema of its media. */
export function inputsOf<Schema extends v.GenericSchema>(medium: Schema) {
  return v.pipe(
    v.array(inputOf(medium)),
    v.minLength(1, 'must not be empty'),
    v.maxLength(
      MAX_INPUTS,
      ({ received }) =>
        `must have at most ${MAX_INPUTS} entries, not ${received}: give the rest to another call`,
    ),
  );
}

const fields = {
  // The loader is the judge of sources.
  input: inputsOf(v.custom<MediaSource>((source) => source !== undefined)),
  model: v.optional(ModelId),
  dimensions: v.optional(Dimensions),
  inputType: v.optional(NotBlank),
  provider: v.optional(v.custom<ProviderRouting>(isRecord, 'must be an object')),
  onIncomplete: v.optional(
    v.custom<NonNullable<EmbeddingRequest['onIncomplete']>>(
      (given) => typeof given === 'function',
      'must be a function',
    ),
  ),
} satisfies Record<keyof EmbeddingRequest, v.GenericSchema>;

const Request: v.GenericSchema<unknown, EmbeddingRequest> = v.strictObject(fields);

/**
 * A request whose fields are what their types say, for callers whose compiler does not check.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each wrong field.
 */
export function checkEmbeddingRequest(request: unknown): EmbeddingRequest {
  return parseInput(Request, request, 'embed');
}
