import type { RemainingOptions } from '../../shared/deadline.ts';
import { invalidInput } from '../../shared/errors.ts';
import { toWireMessages } from './content.ts';
import type { ChatContext, ChatParts } from './chat-parts.ts';
import { requirePart } from './chat-parts.ts';
import type { ClientDefaults } from '../shared/defaults.ts';
import { inOrder } from '../shared/sort-keys.ts';
import type { ChatMessage } from './messages.ts';
import type { ChatRequest, ReasoningOptions, ResponseFormat } from './options.ts';

type Wire = Record<string, unknown>;

/**
 * Returns the body of a chat request: the caller's fields and nothing else, always in the same key order, because the
 * response cache compares bodies byte by byte.
 *
 * @throws OpenRouterError `INVALID_INPUT` for fields that conflict, and the errors of loading media.
 */
export async function buildBody(
  request: ChatRequest,
  context: ChatContext,
  {
    stream,
    remainingOptions,
  }: { readonly stream: boolean; readonly remainingOptions: RemainingOptions },
): Promise<Wire> {
  const { defaults } = context;
  const messages = await toWireMessages(request.messages, context, remainingOptions);
  const model = request.model ?? (hasAny(request.models) ? undefined : defaults.chatModel);
  const attachedPlugins = async () => {
    if (!request.messages.some(hasAttachment)) return undefined;
    const { pluginsForAttachments } = await (await requirePart(context.chatParts, 'media'))();
    return await pluginsForAttachments(messages, model ?? request.models?.[0], {
      context,
      options: remainingOptions(),
    });
  };
  return {
    model,
    models: request.models,
    messages,
    stream: stream ? true : undefined,
    max_tokens: request.maxTokens ?? defaults.maxTokens,
    ...samplingOf(request),
    ...(await toolsOf(request)),
    plugins: inOrder(request.plugins ?? (await attachedPlugins())),
    ...(await outputOf(request, context)),
    ...(await contextOf(request, defaults)),
    ...byName(request.extraBody),
  };
}

function samplingOf(request: ChatRequest): Wire {
  return {
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    min_p: request.minP,
    top_a: request.topA,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    repetition_penalty: request.repetitionPenalty,
    seed: request.seed,
    stop: request.stop,
    logit_bias: inOrder(request.logitBias),
    logprobs: request.logprobs,
    top_logprobs: request.topLogprobs,
    verbosity: request.verbosity,
  };
}

async function toolsOf(request: ChatRequest): Promise<Wire> {
  const { tools, webSearch, toolChoice } = request;
  const hasTools = [tools, webSearch, toolChoice].some((each) => each !== undefined);
  return {
    ...(hasTools ? (await import('./tools.ts')).toWireTools(request) : undefined),
    parallel_tool_calls: request.parallelToolCalls,
    stop_server_tools_when: inOrder(request.stopServerToolsWhen),
  };
}

async function outputOf(request: ChatRequest, { defaults, chatParts }: ChatContext): Promise<Wire> {
  const { responseFormat, reasoning, includeReasoning } = request;
  return {
    response_format:
      responseFormat === undefined ? undefined : await toFormat(responseFormat, chatParts),
    reasoning: reasoning === undefined ? undefined : toWireReasoning(reasoning),
    // Superseded by `reasoning`, and never sent together with it.
    include_reasoning:
      reasoning === undefined ? (includeReasoning ?? defaults.includeReasoning) : undefined,
    modalities: request.modalities,
    audio: inOrder(request.audio),
    image_config: inOrder(request.imageConfig),
    prediction: inOrder(request.prediction),
  };
}

async function contextOf(request: ChatRequest, defaults: ClientDefaults): Promise<Wire> {
  const isRouted = defaults.provider !== undefined || request.provider !== undefined;
  return {
    provider: isRouted
      ? (await import('../shared/routing.ts')).mergeRouting(defaults.provider, request.provider)
      : undefined,
    cache_control: inOrder(request.cacheControl),
    prompt_cache_key: request.promptCacheKey,
    service_tier: request.serviceTier,
    session_id: request.sessionId,
    user: request.user,
    metadata: inOrder(request.metadata),
    trace: inOrder(request.trace),
  };
}

async function toFormat(format: ResponseFormat, parts: ChatParts | undefined): Promise<Wire> {
  const { plainSchemaOf, toWireFormat } = await import('./response-format.ts');
  const wire = toWireFormat(format);
  const schema = plainSchemaOf(format);
  if (schema !== undefined) {
    const { requireSchema } = await (await requirePart(parts, 'jsonSchemas'))();
    requireSchema(schema);
  }
  return wire;
}

function toWireReasoning(reasoning: ReasoningOptions): Wire {
  const { effort, maxTokens, exclude, enabled, summary } = reasoning;
  if (effort !== undefined && maxTokens !== undefined) {
    throw invalidInput('Cannot chat: reasoning takes an effort or max tokens, not both');
  }
  return { effort, max_tokens: maxTokens, exclude, enabled, summary };
}

/** Sorts the first level only: a nested value may be a JSON Schema, whose key order matters. */
function byName(extra: Readonly<Record<string, unknown>> | undefined): Wire {
  const entries = Object.entries(extra ?? {});
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether a message has media whose kind is detected from their content. */
function hasAttachment({ content }: ChatMessage): boolean {
  return Array.isArray(content) && content.some(({ type }) => type === 'media');
}

function hasAny(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}
