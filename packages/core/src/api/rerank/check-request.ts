import * as v from 'valibot';

import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { ModelId, NotBlank } from '../shared/request-fields.ts';
import { Routing } from '../shared/ruled-fields.ts';
import type { RerankRequest } from './options.ts';

/** Maximum number of documents of a request: the results of a search are thousands, and this leaves room above. */
export const MAX_DOCUMENTS = 100_000;

/** Number of best documents to return. */
export const TopN = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Schema of a list of documents, over a schema of their images. */
export function documentsOf<Schema extends v.GenericSchema>(image: Schema) {
  return v.pipe(
    v.array(
      v.union([
        NotBlank,
        v.pipe(
          v.strictObject({ text: v.optional(NotBlank), image: v.optional(image) }),
          v.check(
            (document) => document.text !== undefined || document.image !== undefined,
            'must have a text or an image',
          ),
        ),
      ]),
    ),
    v.minLength(1, 'must not be empty'),
    v.maxLength(MAX_DOCUMENTS),
  );
}

const fields = {
  query: NotBlank,
  // The loader checks sources.
  documents: documentsOf(v.custom<MediaSource>((source) => source !== undefined)),
  model: v.optional(ModelId),
  topN: v.optional(TopN),
  provider: v.optional(Routing),
} satisfies Record<keyof RerankRequest, v.GenericSchema>;

const Request: v.GenericSchema<unknown, RerankRequest> = v.strictObject(fields);

/**
 * Checks that the fields of a request have their declared types, for callers without type checking.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names each wrong field.
 */
export function checkRerankRequest(request: unknown): RerankRequest {
  return parseInput(Request, request, 'rerank');
}
