import type { ChatRequest } from '../api/chat/options.ts';
import type { ChatResult, GeneratedImage } from '../api/chat/result.ts';
import { OpenRouterError } from '../shared/errors.ts';
import { chatInput, toChatRequest } from './chat-input.ts';
import { chatOutput, toData, toMedia, toPicture } from './chat-output.ts';
import { withNearestModels } from './nearest-models.ts';
import type { OperationContext } from './operation.ts';
import { defineOperation } from './operation.ts';

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
      text: textOf(result),
      media: await toMedia(result),
      meta: { finish_reason, native_finish_reason, usage, reasoning, cache },
      untrusted: true,
    };
  },
});

/** Always as a stream: a long answer shows life, and what came before a failure is not lost. */
async function ask(request: ChatRequest, context: OperationContext): Promise<ChatResult> {
  const { client, signal, report } = context;
  report({ type: 'progress', message: 'Waiting for the model' });
  try {
    for await (const event of client.chat.stream(request, { signal })) {
      if (event.type === 'text-delta' || event.type === 'reasoning-delta') report(event);
      if (event.type === 'image') reportPicture(event.image, context);
      if (event.type === 'end') return refuseNothing(event.result);
    }
  } catch (error) {
    throw await withNearestModels(error, request.model, context);
  }
  throw new OpenRouterError('INTERNAL', 'A stream ended without its result');
}

/** A picture is told as soon as it is there: the answer may break off after it. */
function reportPicture(image: GeneratedImage, { report }: OperationContext): void {
  const media = toPicture(image);
  if (media !== undefined) report({ type: 'media', media });
}

/** Thoughts alone are no answer, and an empty answer tells nobody anything. */
function refuseNothing(result: ChatResult): ChatResult {
  const { text, toolCalls, images, audio } = result;
  if (text !== '' || toolCalls.length + images.length > 0 || audio !== undefined) return result;
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

/** What a person reads: the answer, else what was said, else the calls that the model wants made. */
function textOf({ text, audio, toolCalls }: ChatResult): string {
  if (text !== '') return text;
  return toolCalls.length > 0 ? JSON.stringify(toolCalls) : (audio?.transcript ?? '');
}
