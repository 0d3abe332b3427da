import type { ChatRequest } from '../../api/chat/options.ts';
import type { ChatResult } from '../../api/chat/result.ts';
import { chatInput, toChatRequest } from './chat-input.ts';
import { chatOutput, toData, toMedia } from './chat-output.ts';
import { readChatEvents } from './chat-events.ts';
import { withNearestModels } from '../shared/nearest-models.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';

/** A question to any model, with a conversation, pictures, sound, video or documents. */
export const chatCompletion = defineOperation({
  name: 'chat_completion',
  title: 'Chat with a model',
  summary: 'Sends a conversation to any model on OpenRouter and gives its answer.',
  guidance: 'Also with media, tools, a JSON Schema for the answer or web search.',
  errors: billableErrors,
  related: ['search_models', 'validate_model'],
  effects: billableEffects,
  // Else the account decides.
  defaultModel: ({ chatModel }) => chatModel,
  input: chatInput,
  output: chatOutput,
  async run(request, context) {
    const result = await ask(await toChatRequest(request, context), request.max_cost_usd, context);
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
async function ask(
  request: ChatRequest,
  maxCostUsd: number | undefined,
  context: OperationContext,
): Promise<ChatResult> {
  const { client, report } = context;
  report({ type: 'progress', message: 'Waiting for the model' });
  try {
    const options = reportUpload(context, maxCostUsd);
    return await readChatEvents(client.chat.stream(request, options), context);
  } catch (error) {
    throw await withNearestModels(error, request.model, context);
  }
}

/** What a person reads: the answer, else what was said, else the calls that the model wants made. */
function textOf({ text, audio, toolCalls }: ChatResult): string {
  if (text !== '') return text;
  return toolCalls.length > 0 ? JSON.stringify(toolCalls) : (audio?.transcript ?? '');
}
