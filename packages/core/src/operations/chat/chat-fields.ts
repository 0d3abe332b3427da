import * as v from 'valibot';

import type { ChatRequest, JsonSchemaFormat } from '../../api/chat/options.ts';
import { reasoningEfforts } from '../../api/chat/options.ts';
import { ModelId } from '../../api/shared/request-fields.ts';
import { MAX_CACHE_TTL_SECONDS } from '../../api/chat/response-cache.ts';

/** The model that does the work. */
export const modelField = v.pipe(
  ModelId,
  v.description(
    'Model id, `author/slug`; `:nitro` fastest, `:floor` cheapest, `:exacto` best at tools. Default: OPENROUTER_DEFAULT_MODEL.',
  ),
);

/** How hard the model thinks. */
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
  v.description('Thinking: effort or max_tokens; exclude keeps the thoughts out of the answer.'),
);

/** How much a model may write. */
export const maxTokensField = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.description('Most tokens to write, thinking included. Default: OPENROUTER_MAX_TOKENS.'),
);

/** Most media of one request: each holds a file open until it is sent, and no model looks at more. */
const MAX_ATTACHMENTS = 32;

/** Further media, beside what the operation is about. */
export const attachmentsField = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1))),
  v.maxLength(MAX_ATTACHMENTS, `must be at most ${MAX_ATTACHMENTS}`),
  v.description(
    'Further images, sounds, videos or PDFs, in order: paths, http(s) URLs or data URLs.',
  ),
);

/** JSON Schema that an answer must follow. */
export const responseSchemaField = v.pipe(
  v.record(v.string(), v.unknown()),
  v.description('JSON Schema that the answer must follow; parsed into `output`.'),
);

const NOT_A_DURATION = 'must be seconds, or a duration such as 5m or 1h';

const durations: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** How long an answer is kept: OpenRouter itself would read `5m` as five seconds. */
const cacheTtlField = v.pipe(
  v.union(
    // A pattern with flags has no place in JSON Schema.
    [v.number(), v.pipe(v.string(), v.regex(/^\d+[smhd]?$/, NOT_A_DURATION))],
    NOT_A_DURATION,
  ),
  // Before the conversion: JSON Schema describes what is given, not what it becomes.
  v.description(
    'Life of the cached answer: seconds, or `5m`, `1h` (1 s to 24 h). Turns the cache on.',
  ),
  v.transform(toSeconds),
  v.number(),
  v.integer('must be whole seconds'),
  v.minValue(1, 'must be at least 1 second'),
  v.maxValue(MAX_CACHE_TTL_SECONDS, 'must be at most 24 hours'),
);

/** What a caller may want of the response cache. */
export const cacheFields = {
  cache: v.optional(
    v.pipe(
      v.boolean(),
      v.description('Response cache: a hit is free. Default: OPENROUTER_CACHE_RESPONSES.'),
    ),
  ),
  cache_ttl: v.optional(cacheTtlField),
  cache_clear: v.optional(
    v.pipe(v.boolean(), v.description('Forget the cached answer and ask anew.')),
  ),
};

function toSeconds(value: number | string): number {
  if (typeof value === 'number') return value;
  const unit = durations[value.at(-1) ?? ''];
  return unit === undefined ? Number(value) : Number(value.slice(0, -1)) * unit;
}

/** What the response cache did, as JSON. */
export const cacheField = v.pipe(
  v.nullable(
    v.object({
      status: v.picklist(['hit', 'miss']),
      age_seconds: v.nullable(v.number()),
      ttl_seconds: v.nullable(v.number()),
    }),
  ),
  v.description('null when the response cache was not asked.'),
);

/** A format of the answer as the client takes it. */
export function toResponseFormat(
  schema: v.InferOutput<typeof responseSchemaField> | undefined,
): JsonSchemaFormat | undefined {
  return schema === undefined ? undefined : { type: 'json_schema', name: 'answer', schema };
}

/** The wishes about the response cache that operations share. */
export interface CacheOptions {
  readonly cache?: boolean | undefined;
  readonly cache_ttl?: number | undefined;
  readonly cache_clear?: boolean | undefined;
}

/** A setting of the cache asks for the cache, unless it is turned off by name. */
export function toCache({ cache, cache_ttl, cache_clear }: CacheOptions): ChatRequest['cache'] {
  const isSet = cache_ttl !== undefined || cache_clear === true;
  return cache === false || !isSet ? cache : { ttlSeconds: cache_ttl, clear: cache_clear };
}
