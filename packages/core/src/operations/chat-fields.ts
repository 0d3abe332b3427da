import * as v from 'valibot';

import { reasoningEfforts } from '../api/chat/options.ts';
import { providerSorts, quantizations } from '../api/chat/routing.ts';
import { MAX_CACHE_TTL_SECONDS } from '../api/chat/response-cache.ts';

/** The model that does the work. */
export const modelField = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, 'must name a model'),
  v.description(
    'Model id, `author/slug`; `:nitro` fastest, `:floor` cheapest, `:exacto` best at tools. Default: OPENROUTER_DEFAULT_MODEL.',
  ),
);

const slugs = v.array(v.pipe(v.string(), v.minLength(1)));
const price = v.pipe(v.number(), v.minValue(0));

/** Which providers may serve a request. */
export const providerField = v.pipe(
  v.strictObject({
    order: v.optional(slugs),
    only: v.optional(slugs),
    ignore: v.optional(slugs),
    allow_fallbacks: v.optional(v.boolean()),
    require_parameters: v.optional(v.boolean()),
    data_collection: v.optional(v.picklist(['allow', 'deny'])),
    zdr: v.optional(v.boolean()),
    quantizations: v.optional(v.array(v.picklist(quantizations))),
    sort: v.optional(v.picklist(providerSorts)),
    max_price: v.optional(
      v.strictObject({
        prompt: v.optional(price),
        completion: v.optional(price),
        request: v.optional(price),
        image: v.optional(price),
      }),
    ),
  }),
  v.description(
    'Provider routing, over the OPENROUTER_PROVIDER_* defaults. Lists hold provider slugs; max_price is USD per million tokens.',
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

const NOT_A_DURATION = 'must be seconds, or a duration such as 5m or 1h';

const durations: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** How long an answer is kept: OpenRouter itself would read `5m` as five seconds. */
export const cacheTtlField = v.pipe(
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

function toSeconds(value: number | string): number {
  if (typeof value === 'number') return value;
  const unit = durations[value.at(-1) ?? ''];
  return unit === undefined ? Number(value) : Number(value.slice(0, -1)) * unit;
}

const count = v.number();

/** Tokens and money, as JSON. */
export const usageField = v.pipe(
  v.nullable(
    v.object({
      prompt_tokens: count,
      completion_tokens: count,
      total_tokens: count,
      cached_tokens: v.nullable(count),
      reasoning_tokens: v.nullable(count),
      cost_usd: v.pipe(v.nullable(v.number()), v.description('What OpenRouter charged.')),
    }),
  ),
  v.description('null when OpenRouter did not say.'),
);

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
