import type { JsonObject } from '../shared/json.ts';
import type { ChatAnswer } from './reply.ts';

/** An answer as one body. */
export function toChatBody(answer: ChatAnswer): JsonObject {
  const { reply } = answer;
  return {
    id: answer.id,
    object: 'chat.completion',
    created: answer.created,
    model: answer.model,
    provider: answer.provider,
    system_fingerprint: null,
    choices: [
      {
        index: 0,
        finish_reason: reply.finishReason,
        native_finish_reason: reply.nativeFinishReason,
        logprobs: null,
        message: toMessage(answer),
      },
    ],
    usage: answer.usage,
    ...(answer.metadata === undefined ? {} : { openrouter_metadata: answer.metadata }),
  };
}

function toMessage({ reply }: ChatAnswer): JsonObject {
  const { text, reasoning, reasoningDetails, toolCalls, images, audio, annotations } = reply;
  return {
    role: 'assistant',
    content: text,
    refusal: null,
    reasoning,
    ...(reasoningDetails.length === 0 ? {} : { reasoning_details: reasoningDetails }),
    ...(toolCalls.length === 0
      ? {}
      : {
          tool_calls: toolCalls.map(({ id, name, arguments: input }) => ({
            id,
            type: 'function',
            function: { name, arguments: input },
          })),
        }),
    ...(images.length === 0 ? {} : { images: images.map(toImage) }),
    ...(audio === undefined
      ? {}
      : { audio: { id: audio.id, data: audio.pieces.join(''), transcript: audio.transcript } }),
    ...(annotations.length === 0 ? {} : { annotations }),
  };
}

/** A generated picture as messages and deltas carry it. */
export function toImage(url: string, index: number): JsonObject {
  return { type: 'image_url', image_url: { url }, index };
}
