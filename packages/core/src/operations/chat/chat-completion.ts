import type { ChatRequest } from '../../api/chat/options.ts';
import type { ChatResult } from '../../api/chat/result.ts';
import { chatInput, toChatRequest } from './chat-input.ts';
import { chatOutput, toData, toMedia } from './chat-output.ts';
import { readChatEvents } from './chat-events.ts';
import { requireOutput } from './require-output.ts';
import { withNearestModels } from '../shared/nearest-models.ts';
import type { OperationContext } from '../shared/operation.ts';
import { defineOperation } from '../shared/operation.ts';
import { billableEffects, billableErrors } from '../shared/effects.ts';
import { reportUpload } from '../shared/report-upload.ts';

/** Sends a conversation to any model, with images, audio, video or documents. */
export const chatCompletion = defineOperation({
  name: 'chat_completion',
  title: 'Chat with a model',
  summary: 'Sends a conversation to any model on OpenRouter and returns its answer.',
  guidance: 'Supports media, tools, a JSON Schema for the answer and web search.',
  errors: billableErrors,
  related: ['search_models', 'validate_model'],
  effects: billableEffects,
  // Without one, the account decides.
  defaultModel: ({ chatModel }) => chatModel,
  input: chatInput,
  output: chatOutput,
  async run(fields, context) {
    const result = await ask(await toChatRequest(fields, context), fields.max_cost_usd, context);
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

/** Streams in any case: a long answer shows progress, and the text before a failure is kept. */
async function ask(
  request: ChatRequest,
  maxCostUsd: number | undefined,
  context: OperationContext,
): Promise<ChatResult> {
  const { client, report } = context;
  report({ type: 'progress', message: 'Waiting for the model' });
  try {
    const options = reportUpload(context, maxCostUsd);
    const answer = await readChatEvents(client.chat.stream(request, options), context);
    return requireOutput(answer, request.responseFormat);
  } catch (error) {
    throw await withNearestModels(error, request.model, context);
  }
}

/** Returns the text for people: the answer, checked when there is a schema, else the tool calls, else the transcript. */
function textOf({ text, output, audio, toolCalls }: ChatResult): string {
  if (output !== undefined) return JSON.stringify(output);
  if (text !== '') return text;
  return toolCalls.length > 0 ? JSON.stringify(toolCalls) : (audio?.transcript ?? '');
}
