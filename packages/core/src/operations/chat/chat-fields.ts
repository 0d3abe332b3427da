import * as v from 'valibot';

import type { ChatRequest, JsonSchemaFormat } from '../../api/chat/options.ts';
import { reasoningEfforts } from '../../api/chat/options.ts';
import { ModelId } from '../../api/shared/request-fields.ts';
import { MAX_CACHE_TTL_SECONDS } from '../../api/chat/response-cache.ts';
import { invalidInput } from '../../shared/errors.ts';

/** Field for the model. */
export const modelField = v.pipe(
  ModelId,
  v.description(
    'Model id, `author/slug`; `:nitro` fastest, `:floor` cheapest, `:exacto` best at tools. Default: OPENROUTER_DEFAULT_MODEL.',
  ),
);

/** Field for the reasoning effort. */
export const reasoningField = v.pipe(
  v.strictObject({
    effort: v.optional(v.picklist(reasoningEfforts)),
    max_tokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    exclude: v.optional(v.boolean()),
  }),
  v.check(
    ({ effort, max_tokens }) => effort === undefined || max_tokens === undefined,
    'takes effort or max_tokens, not both',
  ),
  v.description('Reasoning: effort or max_tokens; exclude omits it from the answer.'),
);

/** Field for the maximum tokens of an answer. */
export const maxTokensField = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.description('Maximum tokens, reasoning included. Default: OPENROUTER_MAX_TOKENS.'),
);

/** Maximum attachments of one request: each keeps a file open until it is sent, and no model accepts more. */
const MAX_ATTACHMENTS = 32;

/** Field for further media. */
export const attachmentsField = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1))),
  v.maxLength(MAX_ATTACHMENTS, `must be at most ${MAX_ATTACHMENTS}`),
  v.description(
    'Further images, audio, videos or PDFs, in order: paths, http(s) URLs or data URLs.',
  ),
);

/** Field for the JSON Schema of an answer. */
export const responseSchemaField = v.pipe(
  v.record(v.string(), v.unknown()),
  v.description('JSON Schema that the answer must follow; parsed into `output`.'),
);

const NOT_A_DURATION = 'must be seconds, or a duration such as 5m or 1h';

const durations: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Field for the cache TTL: OpenRouter itself would read `5m` as five seconds. */
const cacheTtlField = v.pipe(
  v.union(
    // JSON Schema has no flags for patterns.
    [v.number(), v.pipe(v.string(), v.regex(/^\d+[smhd]?$/, NOT_A_DURATION))],
    NOT_A_DURATION,
  ),
  // Before the conversion: JSON Schema describes the input, not the converted value.
  v.description('Cache TTL: seconds, or `5m`, `1h` (1 s to 24 h). Turns the cache on.'),
  v.transform(toSeconds),
  v.number(),
  v.integer('must be whole seconds'),
  v.minValue(1, 'must be at least 1 second'),
  v.maxValue(MAX_CACHE_TTL_SECONDS, 'must be at most 24 hours'),
);

/** Fields for the response cache. */
export const cacheFields = {
  cache: v.optional(
    v.pipe(
      v.boolean(),
      v.description('Response cache: a hit is free. Default: OPENROUTER_CACHE_RESPONSES.'),
    ),
  ),
  cache_ttl: v.optional(cacheTtlField),
  cache_clear: v.optional(
    v.pipe(v.boolean(), v.description('Clear the cached response and ask again.')),
  ),
};

function toSeconds(value: number | string): number {
  if (typeof value === 'number') return value;
  const unit = durations[value.at(-1) ?? ''];
  return unit === undefined ? Number(value) : Number(value.slice(0, -1)) * unit;
}

/** Field for the state of the response cache. */
export const cacheField = v.pipe(
  v.nullable(
    v.object({
      status: v.picklist(['hit', 'miss']),
      age_seconds: v.nullable(v.number()),
      ttl_seconds: v.nullable(v.number()),
    }),
  ),
  v.description('null when the response cache was not used.'),
);

/**
 * Converts a schema to the response format of the client.
 *
 * @throws OpenRouterError `INVALID_INPUT` for one that says nothing of the answer, also an empty list, which is parsed as that.
 */
export function toResponseFormat(
  schema: v.InferOutput<typeof responseSchemaField> | undefined,
): JsonSchemaFormat | undefined {
  if (schema === undefined) return undefined;
  if (Object.keys(schema).length === 0)
    throw invalidInput('Cannot use the JSON Schema: it says nothing of the answer');
  return { type: 'json_schema', name: 'answer', schema };
}

/** Input of the fields for the response cache. */
export interface CacheOptions {
  readonly cache?: boolean | undefined;
  readonly cache_ttl?: number | undefined;
  readonly cache_clear?: boolean | undefined;
}

/** Converts cache fields to the option of the client. Any setting turns the cache on, unless `cache` is false. */
export function toCache({ cache, cache_ttl, cache_clear }: CacheOptions): ChatRequest['cache'] {
  const isSet = cache_ttl !== undefined || cache_clear === true;
  return cache === false || !isSet ? cache : { ttlSeconds: cache_ttl, clear: cache_clear };
}
