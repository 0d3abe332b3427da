import type { JsonObject } from '../shared/json.ts';
import { DONE_FRAME, KEEP_ALIVE_FRAME, toFrame } from '../wire/sse.ts';
import type { ChatCompletion, ChatReply } from './reply.ts';
import { toImage } from './write-body.ts';

/** Time for which upstream keeps an audio answer. */
const AUDIO_LIFETIME_SECONDS = 3600;

/** Generates a completion as the frames of a stream. */
export function* toChatFrames(completion: ChatCompletion, comments: number): Generator<string> {
  for (let count = 0; count < comments; count += 1) yield KEEP_ALIVE_FRAME;
  yield toFrame(toChunk(completion, { role: 'assistant', content: '' }));
  for (const delta of toDeltas(completion)) yield toFrame(toChunk(completion, delta));
  yield toFrame(toChunk(completion, toLastDelta(completion), completion.reply));
  yield toFrame({
    ...toHead(completion),
    choices: [],
    usage: completion.usage,
    ...(completion.metadata === undefined ? {} : { openrouter_metadata: completion.metadata }),
  });
  yield DONE_FRAME;
}

function toHead({ id, created, model, provider }: ChatCompletion): JsonObject {
  return { id, object: 'chat.completion.chunk', created, model, provider };
}

function toChunk(completion: ChatCompletion, delta: JsonObject, end?: ChatReply): JsonObject {
  const choice = {
    index: 0,
    delta,
    finish_reason: end?.finishReason ?? null,
    native_finish_reason: end?.nativeFinishReason ?? null,
    logprobs: null,
  };
  return { ...toHead(completion), choices: [choice] };
}

function* toDeltas({ reply }: ChatCompletion): Generator<JsonObject> {
  yield* toReasoningDeltas(reply);
  for (const content of reply.textChunks ?? splitText(reply.text ?? '')) yield { content };
  yield* toToolDeltas(reply);
  for (const [index, url] of reply.images.entries()) {
    yield { content: '', images: [toImage(url, index)] };
  }
  yield* toAudioDeltas(reply);
  if (reply.annotations.length > 0) yield { content: '', annotations: reply.annotations };
}

function* toReasoningDeltas({ reasoning, reasoningDetails }: ChatReply): Generator<JsonObject> {
  for (const detail of reasoningDetails) {
    const field = typeof detail['text'] === 'string' ? 'text' : 'summary';
    const text = detail[field];
    if (typeof text !== 'string') {
      yield { reasoning_details: [detail] };
      continue;
    }
    const { signature, [field]: _text, ...rest } = detail;
    for (const chunk of splitText(text)) {
      yield { reasoning: chunk, reasoning_details: [{ ...rest, [field]: chunk }] };
    }
    // A signature comes last and alone: the reader has to join it to the text by index.
    if (signature !== undefined) yield { reasoning_details: [{ ...rest, signature }] };
  }
  if (reasoningDetails.length > 0) return;
  for (const chunk of splitText(reasoning ?? '')) yield { reasoning: chunk };
}

function* toToolDeltas({ toolCalls }: ChatReply): Generator<JsonObject> {
  for (const [index, call] of toolCalls.entries()) {
    const head = { index, id: call.id, type: 'function' };
    yield { tool_calls: [{ ...head, function: { name: call.name, arguments: '' } }] };
    for (const chunk of splitInThree(call.arguments)) {
      yield { tool_calls: [{ index, function: { arguments: chunk } }] };
    }
  }
}

function* toAudioDeltas({ audio }: ChatReply): Generator<JsonObject> {
  if (audio === undefined) return;
  const transcriptChunks = splitText(audio.transcript);
  const count = Math.max(transcriptChunks.length, audio.chunks.length);
  for (let index = 0; index < count; index += 1) {
    const data = audio.chunks[index];
    const transcript = transcriptChunks[index];
    yield {
      audio: {
        id: audio.id,
        ...(data === undefined ? {} : { data }),
        ...(transcript === undefined ? {} : { transcript }),
      },
    };
  }
}

function toLastDelta({ reply, created }: ChatCompletion): JsonObject {
  if (reply.audio === undefined) return { content: '' };
  return { audio: { id: reply.audio.id, expires_at: created + AUDIO_LIFETIME_SECONDS } };
}

/** Splits a text into chunks of one or two words. */
function splitText(text: string): string[] {
  return text.match(/\s*\S+(?:\s+\S{1,12}(?=\s))?\s*$|\s*\S+(?:\s+\S{1,12}(?=\s))?/g) ?? [];
}

/** Splits JSON into three chunks, regardless of its structure. */
function splitInThree(text: string): string[] {
  const size = Math.max(1, Math.ceil(text.length / 3));
  const chunks: string[] = [];
  for (let index = 0; index < text.length; index += size) {
    chunks.push(text.slice(index, index + size));
  }
  return chunks;
}
