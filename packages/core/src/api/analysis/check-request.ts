import * as v from 'valibot';

import { edgePixels } from '../../media/limits.ts';
import { mediaKindNames } from '../../media/media-kinds.ts';
import type { MediaSource } from '../../media/source.ts';
import { parseInput } from '../../shared/parse.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { cacheRules, reasoningRules } from '../chat/option-rules.ts';
import type { ReasoningOptions, ResponseCacheOptions, ResponseFormat } from '../chat/options.ts';
import { pdfEngines } from '../chat/pdf-engine.ts';
import { ModelId, NotBlank } from '../shared/request-fields.ts';
import { fromRules, Routing } from '../shared/ruled-fields.ts';
import type { AnalyzedMedia, AnalyzeRequest } from './options.ts';
import { details } from './options.ts';

const medium = v.strictObject({
  kind: v.optional(v.picklist(mediaKindNames)),
  // The loader checks sources.
  source: v.custom<MediaSource>((source) => source !== undefined, 'is missing'),
  filename: v.optional(v.string()),
  format: v.optional(v.picklist(['pcm16', 'pcm24'])),
} satisfies Record<keyof AnalyzedMedia, v.GenericSchema>);

/** Format of the answer, which the chat checks. */
const Format = v.custom<ResponseFormat>(
  (value) => isRecord(value) || typeof value === 'function',
  'must be an object',
);

const fields = {
  media: v.pipe(v.array(medium), v.minLength(1, 'must not be empty')),
  question: v.optional(NotBlank),
  model: v.optional(ModelId),
  maxTokens: v.optional(v.number()),
  temperature: v.optional(v.number()),
  reasoning: v.optional(fromRules<ReasoningOptions>(reasoningRules)),
  responseFormat: v.optional(Format),
  provider: v.optional(Routing),
  cache: v.optional(v.union([v.boolean(), fromRules<ResponseCacheOptions>(cacheRules)])),
  cacheInput: v.optional(v.boolean()),
  detail: v.optional(v.picklist(details)),
  maxDimension: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(edgePixels.min), v.maxValue(edgePixels.max)),
  ),
  passUrl: v.optional(v.boolean()),
  pdfEngine: v.optional(v.picklist(pdfEngines)),
  annotations: v.optional(v.array(v.unknown())),
} satisfies Record<keyof AnalyzeRequest, v.GenericSchema>;

const Request: v.GenericSchema<unknown, AnalyzeRequest> = v.strictObject(fields);

/**
 * Checks the types of a request's fields, for callers without a compiler.
 *
 * @throws OpenRouterError `INVALID_INPUT` with the name of each invalid field.
 */
export function checkAnalyzeRequest(request: unknown): AnalyzeRequest {
  return parseInput(Request, request, 'analyze');
}
