import type { JsonObject } from '../shared/json.ts';
import type { ChatCompletion } from './reply.ts';

/** Returns a completion as a response body. */
export function toChatBody(completion: ChatCompletion): JsonObject {
  const { reply } = completion;
  return {
    id: completion.id,
    object: 'chat.completion',
    created: completion.created,
    model: completion.model,
    provider: completion.provider,
    system_fingerprint: null,
    choices: [
      {
        index: 0,
        finish_reason: reply.finishReason,
        native_finish_reason: reply.nativeFinishReason,
        logprobs: null,
        message: toMessage(completion),
      },
    ],
    usage: completion.usage,
    ...(completion.metadata === undefined ? {} : { openrouter_metadata: completion.metadata }),
  };
}

function toMessage({ reply }: ChatCompletion): JsonObject {
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
      : { audio: { id: audio.id, data: audio.chunks.join(''), transcript: audio.transcript } }),
    ...(annotations.length === 0 ? {} : { annotations }),
  };
}

/** Returns a generated image as messages and deltas carry it. */
export function toImage(url: string, index: number): JsonObject {
  return { type: 'image_url', image_url: { url }, index };
}
