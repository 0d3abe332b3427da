import * as v from 'valibot';

import type { ChatRequest } from '../api/chat/options.ts';
import type { ProviderRouting } from '../api/chat/routing.ts';
import { cacheTtlField, modelField, providerField, reasoningField } from './chat-fields.ts';
import { messagesField, toChatMessages } from './chat-messages.ts';

const tool = v.strictObject({
  type: v.literal('function'),
  function: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
    description: v.optional(v.string()),
    parameters: v.optional(v.record(v.string(), v.unknown())),
    strict: v.optional(v.boolean()),
  }),
});

const positiveInteger = v.pipe(v.number(), v.integer(), v.minValue(1));

/** What `chat_completion` takes. */
export const chatInput = v.pipe(
  v.strictObject({
    messages: messagesField,
    model: v.optional(modelField),
    models: v.optional(
      v.pipe(
        v.array(v.pipe(v.string(), v.minLength(1))),
        v.description('Fallback models, in order.'),
      ),
    ),
    max_tokens: v.optional(
      v.pipe(
        positiveInteger,
        v.description('Most tokens to write, thinking included. Default: OPENROUTER_MAX_TOKENS.'),
      ),
    ),
    temperature: v.optional(
      v.pipe(
        v.number(),
        v.minValue(0),
        v.maxValue(2),
        v.description('How freely it writes, 0 to 2.'),
      ),
    ),
    top_p: v.optional(
      v.pipe(
        v.number(),
        v.minValue(0),
        v.maxValue(1),
        v.description('Share of likely words, 0 to 1.'),
      ),
    ),
    seed: v.optional(
      v.pipe(v.number(), v.integer(), v.description('Asks for the same answer again.')),
    ),
    stop: v.optional(
      v.pipe(v.array(v.string()), v.maxLength(4), v.description('Texts that end the answer.')),
    ),
    reasoning: v.optional(reasoningField),
    include_reasoning: v.optional(v.pipe(v.boolean(), v.description('Give the thoughts back.'))),
    response_schema: v.optional(
      v.pipe(
        v.record(v.string(), v.unknown()),
        v.description('JSON Schema that the answer must follow; parsed into `output`.'),
      ),
    ),
    tools: v.optional(v.pipe(v.array(tool), v.description('Functions that it may call.'))),
    tool_choice: v.optional(
      v.pipe(
        v.string(),
        v.minLength(1),
        v.description('`none`, `auto`, `required`, or the name of a function.'),
      ),
    ),
    provider: v.optional(providerField),
    online: v.optional(
      v.pipe(v.boolean(), v.description('Lets the model search the web; billed per search.')),
    ),
    web_max_results: v.optional(
      v.pipe(
        positiveInteger,
        v.maxValue(25),
        v.description('Results of one search, with `online`. Default 5.'),
      ),
    ),
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
  }),
  v.forward(
    v.check(
      ({ online, web_max_results }) => online !== undefined || web_max_results === undefined,
      'needs `online: true`',
    ),
    ['web_max_results'],
  ),
);

type Input = v.InferOutput<typeof chatInput>;

/** The request that the client takes. */
export function toChatRequest(input: Input): ChatRequest {
  const { reasoning, response_schema: schema } = input;
  return {
    messages: toChatMessages(input.messages),
    model: input.model,
    models: input.models,
    maxTokens: input.max_tokens,
    temperature: input.temperature,
    topP: input.top_p,
    seed: input.seed,
    stop: input.stop,
    reasoning:
      reasoning === undefined
        ? undefined
        : { effort: reasoning.effort, maxTokens: reasoning.max_tokens, exclude: reasoning.exclude },
    includeReasoning: input.include_reasoning,
    responseFormat:
      schema === undefined ? undefined : { type: 'json_schema', name: 'answer', schema },
    tools: input.tools?.map(({ function: made }) => ({ type: 'function', ...made })),
    toolChoice: toToolChoice(input.tool_choice),
    provider: input.provider === undefined ? undefined : toRouting(input.provider),
    webSearch: toWebSearch(input),
    cache: toCache(input),
  };
}

function toToolChoice(choice: string | undefined): ChatRequest['toolChoice'] {
  if (choice === undefined || choice === 'none' || choice === 'auto' || choice === 'required')
    return choice;
  return { type: 'function', name: choice };
}

function toWebSearch({ online, web_max_results }: Input): ChatRequest['webSearch'] {
  return online === true && web_max_results !== undefined
    ? { maxResults: web_max_results }
    : online;
}

/** A setting of the cache asks for the cache, unless it is turned off by name. */
function toCache({ cache, cache_ttl, cache_clear }: Input): ChatRequest['cache'] {
  const isSet = cache_ttl !== undefined || cache_clear === true;
  return cache === false || !isSet ? cache : { ttlSeconds: cache_ttl, clear: cache_clear };
}

function toRouting(provider: NonNullable<Input['provider']>): ProviderRouting {
  const { allow_fallbacks, require_parameters, data_collection, max_price, ...same } = provider;
  return {
    ...same,
    allowFallbacks: allow_fallbacks,
    requireParameters: require_parameters,
    dataCollection: data_collection,
    maxPriceUsd: max_price,
  };
}
