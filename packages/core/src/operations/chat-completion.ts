import * as v from 'valibot';

import type { ChatRequest } from '../api/chat/options.ts';
import type { ChatResult } from '../api/chat/result.ts';
import type { ProviderRouting } from '../api/chat/routing.ts';
import { OpenRouterError } from '../shared/errors.ts';
import {
  cacheField,
  cacheTtlField,
  modelField,
  providerField,
  reasoningField,
  usageField,
} from './chat-fields.ts';
import { messagesField, toChatMessages } from './chat-messages.ts';
import { withNearestModels } from './nearest-models.ts';
import type { OperationContext } from './operation.ts';
import { defineOperation } from './operation.ts';

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

const chatInput = v.pipe(
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
    temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
    top_p: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
    seed: v.optional(v.pipe(v.number(), v.integer())),
    stop: v.optional(v.pipe(v.array(v.string()), v.maxLength(4))),
    reasoning: v.optional(reasoningField),
    include_reasoning: v.optional(v.pipe(v.boolean(), v.description('Give the thoughts back.'))),
    response_schema: v.optional(
      v.pipe(
        v.record(v.string(), v.unknown()),
        v.description('JSON Schema that the answer must follow; parsed into `output`.'),
      ),
    ),
    tools: v.optional(v.array(tool)),
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

const chatOutput = v.object({
  text: v.pipe(v.string(), v.description('The answer; empty when the model only called tools.')),
  output: v.pipe(v.unknown(), v.description('The answer parsed by `response_schema`, else null.')),
  reasoning: v.nullable(v.string()),
  tool_calls: v.array(v.object({ id: v.string(), name: v.string(), arguments: v.string() })),
  citations: v.array(v.object({ url: v.string(), title: v.nullable(v.string()) })),
  finish_reason: v.nullable(v.string()),
  native_finish_reason: v.nullable(v.string()),
  truncated: v.pipe(v.boolean(), v.description('The answer broke off at max_tokens.')),
  model: v.pipe(v.string(), v.description('The model that answered.')),
  provider: v.nullable(v.string()),
  usage: usageField,
  cache: cacheField,
  generation_id: v.nullable(v.string()),
});

/** A question to any model, with a conversation, pictures, sound, video or documents. */
export const chatCompletion = defineOperation({
  name: 'chat_completion',
  title: 'Chat with a model',
  summary: 'Sends a conversation to any model on OpenRouter and gives its answer.',
  guidance:
    'Takes text and media parts, tools, a JSON Schema for the answer, web search and provider routing. Nothing is read from disk or fetched here.',
  failsWith: [
    'INVALID_INPUT',
    'MODEL_NOT_FOUND',
    'UPSTREAM_REFUSED',
    'UPSTREAM_HTTP',
    'UPSTREAM_TIMEOUT',
    'ZDR_INCOMPATIBLE',
  ],
  worksWith: ['search_models', 'validate_model'],
  effects: { readOnly: false, idempotent: false, destructive: false, billable: true },
  input: chatInput,
  output: chatOutput,
  async run(request, context) {
    const result = await ask(toChatRequest(request), context);
    const data = toData(result);
    const { usage, reasoning, cache, finish_reason, native_finish_reason } = data;
    return {
      data,
      text: result.text === '' ? JSON.stringify(data.tool_calls) : result.text,
      meta: { finish_reason, native_finish_reason, usage, reasoning, cache },
      untrusted: true,
    };
  },
});

type Input = v.InferOutput<typeof chatInput>;

/** Always as a stream: a long answer shows life, and what came before a failure is not lost. */
async function ask(request: ChatRequest, context: OperationContext): Promise<ChatResult> {
  const { client, signal, report } = context;
  report({ type: 'progress', message: 'Waiting for the model' });
  try {
    for await (const event of client.chat.stream(request, { signal })) {
      if (event.type === 'text-delta' || event.type === 'reasoning-delta') report(event);
      if (event.type === 'end') return refuseNothing(event.result);
    }
  } catch (error) {
    throw await withNearestModels(error, request.model, context);
  }
  throw new OpenRouterError('INTERNAL', 'A stream ended without its result');
}

/** Thoughts alone are no answer, and an empty answer tells nobody anything. */
function refuseNothing(result: ChatResult): ChatResult {
  if (result.text !== '' || result.toolCalls.length > 0) return result;
  if (result.refusal !== undefined) {
    throw new OpenRouterError('UPSTREAM_REFUSED', `The model declined: ${result.refusal}`, {
      requestId: result.generationId,
      details: { reason: 'policy', usage: result.usage },
    });
  }
  throw new OpenRouterError('UPSTREAM_HTTP', 'The model gave no answer', {
    retryable: false,
    requestId: result.generationId,
    hints: ['Ask again or choose another model; some give nothing while they start.'],
    details: {
      reason: 'invalid_answer',
      finishReason: result.finishReason,
      reasoningPreview: result.reasoning?.slice(0, 200),
      usage: result.usage,
    },
  });
}

function toChatRequest(input: Input): ChatRequest {
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

function toData(result: ChatResult): v.InferOutput<typeof chatOutput> {
  const { usage, cache } = result;
  return {
    text: result.text,
    output: result.output ?? null,
    reasoning: result.reasoning ?? null,
    tool_calls: result.toolCalls.map(({ id, name, arguments: text }) => ({
      id,
      name,
      arguments: text,
    })),
    citations: result.citations.map(({ url, title }) => ({ url, title: title ?? null })),
    finish_reason: result.finishReason ?? null,
    native_finish_reason: result.nativeFinishReason ?? null,
    truncated: result.truncated,
    model: result.model,
    provider: result.provider ?? null,
    usage:
      usage === undefined
        ? null
        : {
            prompt_tokens: usage.promptTokens,
            completion_tokens: usage.completionTokens,
            total_tokens: usage.totalTokens,
            cached_tokens: usage.cachedTokens ?? null,
            reasoning_tokens: usage.reasoningTokens ?? null,
            cost_usd: usage.costUsd ?? null,
          },
    cache:
      cache === undefined
        ? null
        : {
            status: cache.status,
            age_seconds: cache.ageSeconds ?? null,
            ttl_seconds: cache.ttlSeconds ?? null,
          },
    generation_id: result.generationId ?? null,
  };
}
