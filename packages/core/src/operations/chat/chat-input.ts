import * as v from 'valibot';

import type { ChatMessage, MediaPart } from '../../api/chat/messages.ts';
import type { ChatRequest } from '../../api/chat/options.ts';
import { invalidInput } from '../../shared/errors.ts';
import {
  attachmentsField,
  cacheFields,
  maxTokensField,
  modelField,
  reasoningField,
  responseSchemaField,
  toCache,
  toResponseFormat,
} from './chat-fields.ts';
import { providerField, toRouting } from '../shared/routing-fields.ts';
import { maxCostField } from '../shared/cost-fields.ts';
import { messagesField, toChatMessages } from './chat-messages.ts';
import { toMediaSource } from '../shared/media-reference.ts';
import type { OperationContext } from '../shared/operation.ts';

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

/** Input of `chat_completion`. */
export const chatInput = v.pipe(
  v.strictObject({
    messages: messagesField,
    attachments: v.optional(attachmentsField),
    model: v.optional(modelField),
    models: v.optional(
      v.pipe(
        v.array(v.pipe(v.string(), v.minLength(1))),
        v.description('Fallback models, in order.'),
      ),
    ),
    max_tokens: v.optional(maxTokensField),
    max_cost_usd: v.optional(maxCostField),
    temperature: v.optional(
      v.pipe(
        v.number(),
        v.minValue(0),
        v.maxValue(2),
        v.description('Sampling temperature, 0 to 2.'),
      ),
    ),
    top_p: v.optional(
      v.pipe(v.number(), v.minValue(0), v.maxValue(1), v.description('Nucleus sampling, 0 to 1.')),
    ),
    seed: v.optional(v.pipe(v.number(), v.integer(), v.description('For a repeatable answer.'))),
    stop: v.optional(v.pipe(v.array(v.string()), v.maxLength(4), v.description('Stop sequences.'))),
    reasoning: v.optional(reasoningField),
    include_reasoning: v.optional(v.pipe(v.boolean(), v.description('Return the reasoning.'))),
    response_schema: v.optional(responseSchemaField),
    tools: v.optional(v.pipe(v.array(tool), v.description('Functions the model may call.'))),
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
    ...cacheFields,
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

/**
 * Converts input to a request of the client.
 *
 * @throws OpenRouterError `INVALID_INPUT` or `UNSAFE_PATH` for an attachment that cannot be read.
 */
export async function toChatRequest(input: Input, context: OperationContext): Promise<ChatRequest> {
  const { reasoning, response_schema: schema } = input;
  return {
    messages: await withAttachments(
      toChatMessages(input.messages),
      input.attachments ?? [],
      context,
    ),
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
    responseFormat: toResponseFormat(schema),
    tools: input.tools?.map(({ function: definition }) => ({ type: 'function', ...definition })),
    toolChoice: toToolChoice(input.tool_choice),
    provider: toRouting(input.provider),
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

/** Adds attachments to the last user message. */
async function withAttachments(
  messages: ChatMessage[],
  attachments: readonly string[],
  context: OperationContext,
): Promise<ChatMessage[]> {
  if (attachments.length === 0) return messages;
  const index = messages.findLastIndex(({ role }) => role === 'user');
  const message = messages[index];
  if (message?.role !== 'user') {
    throw invalidInput('Cannot chat: attachments need a user message');
  }
  const { content } = message;
  const body = typeof content === 'string' ? [{ type: 'text' as const, text: content }] : content;
  const parts: MediaPart[] = [];
  for (const reference of attachments)
    parts.push({ type: 'media', ...(await toMediaSource(reference, context)) });
  return messages.with(index, { ...message, content: [...body, ...parts] });
}
