import * as v from 'valibot';

import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { ModelId, NotBlank } from '../shared/request-fields.ts';
import { Routing } from '../shared/ruled-fields.ts';
import type { EmbeddingRequest } from './options.ts';
import { encodingFormats, MAX_INPUTS, MAX_MEDIA } from './options.ts';

/** Length of each vector. */
export const Dimensions = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Schema of one input, over a schema of its media. */
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

/** Schema of a list of inputs, over a schema of their media. */
export function inputsOf<Schema extends v.GenericSchema>(medium: Schema) {
  return v.pipe(
    v.array(inputOf(medium)),
    v.minLength(1, 'must not be empty'),
    v.maxLength(
      MAX_INPUTS,
      ({ received }) =>
        `must have at most ${MAX_INPUTS} entries, not ${received}: send the others in another call`,
    ),
  );
}

const fields = {
  // The loader checks sources.
  input: inputsOf(v.custom<MediaSource>((source) => source !== undefined)),
  model: v.optional(ModelId),
  dimensions: v.optional(Dimensions),
  encodingFormat: v.optional(v.picklist(encodingFormats)),
  inputType: v.optional(NotBlank),
  provider: v.optional(Routing),
  onIncomplete: v.optional(
    v.custom<NonNullable<EmbeddingRequest['onIncomplete']>>(
      (value) => typeof value === 'function',
      'must be a function',
    ),
  ),
} satisfies Record<keyof EmbeddingRequest, v.GenericSchema>;

const Request: v.GenericSchema<unknown, EmbeddingRequest> = v.strictObject(fields);

/**
 * Checks that the fields of a request have their declared types, for callers without type checking.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each wrong field.
 */
export function checkEmbeddingRequest(request: unknown): EmbeddingRequest {
  return parseInput(Request, request, 'embed');
}
