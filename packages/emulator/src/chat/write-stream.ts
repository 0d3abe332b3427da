import type { JsonObject } from '../shared/json.ts';
import { DONE_FRAME, KEEP_ALIVE_FRAME, toFrame } from '../wire/sse.ts';
import type { ChatAnswer, ChatReply } from './reply.ts';
import { toImage } from './write-body.ts';

/** How long an audio piece stays fetchable upstream. */
const AUDIO_LIFETIME_SECONDS = 3600;

/** An answer as the frames of a stream, made one by one. */
export function* toChatFrames(answer: ChatAnswer, comments: number): Generator<string> {
  for (let count = 0; count < comments; count += 1) yield KEEP_ALIVE_FRAME;
  yield toFrame(toChunk(answer, { role: 'assistant', content: '' }));
  for (const delta of toDeltas(answer)) yield toFrame(toChunk(answer, delta));
  yield toFrame(toChunk(answer, toLastDelta(answer), answer.reply));
  yield toFrame({
    ...toHead(answer),
    choices: [],
    usage: answer.usage,
    ...(answer.metadata === undefined ? {} : { openrouter_metadata: answer.metadata }),
  });
  yield DONE_FRAME;
}

function toHead({ id, created, model, provider }: ChatAnswer): JsonObject {
  return { id, object: 'chat.completion.chunk', created, model, provider };
}

function toChunk(answer: ChatAnswer, delta: JsonObject, end?: ChatReply): JsonObject {
  const choice = {
    index: 0,
    delta,
    finish_reason: end?.finishReason ?? null,
    native_finish_reason: end?.nativeFinishReason ?? null,
    logprobs: null,
  };
  return { ...toHead(answer), choices: [choice] };
}

function* toDeltas({ reply }: ChatAnswer): Generator<JsonObject> {
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
    for (const piece of splitText(text)) {
      yield { reasoning: piece, reasoning_details: [{ ...rest, [field]: piece }] };
    }
    // A signature comes last and alone: the reader has to join it to the text by index.
    if (signature !== undefined) yield { reasoning_details: [{ ...rest, signature }] };
  }
  if (reasoningDetails.length > 0) return;
  for (const piece of splitText(reasoning ?? '')) yield { reasoning: piece };
}

function* toToolDeltas({ toolCalls }: ChatReply): Generator<JsonObject> {
  for (const [index, call] of toolCalls.entries()) {
    const head = { index, id: call.id, type: 'function' };
    yield { tool_calls: [{ ...head, function: { name: call.name, arguments: '' } }] };
    for (const piece of splitEvenly(call.arguments)) {
      yield { tool_calls: [{ index, function: { arguments: piece } }] };
    }
  }
}

function* toAudioDeltas({ audio }: ChatReply): Generator<JsonObject> {
  if (audio === undefined) return;
  const words = splitText(audio.transcript);
  const count = Math.max(words.length, audio.pieces.length);
  for (let index = 0; index < count; index += 1) {
    const data = audio.pieces[index];
    const transcript = words[index];
    yield {
      audio: {
        id: audio.id,
        ...(data === undefined ? {} : { data }),
        ...(transcript === undefined ? {} : { transcript }),
      },
    };
  }
}

function toLastDelta({ reply, created }: ChatAnswer): JsonObject {
  if (reply.audio === undefined) return { content: '' };
  return { audio: { id: reply.audio.id, expires_at: created + AUDIO_LIFETIME_SECONDS } };
}

/** A text in pieces of one or two words. */
function splitText(text: string): string[] {
  return text.match(/\s*\S+(?:\s+\S{1,12}(?=\s))?\s*$|\s*\S+(?:\s+\S{1,12}(?=\s))?/g) ?? [];
}

/** JSON in three pieces, cut without regard to what it says. */
function splitEvenly(text: string): string[] {
  const size = Math.max(1, Math.ceil(text.length / 3));
  const pieces: string[] = [];
  for (let index = 0; index < text.length; index += size) {
    pieces.push(text.slice(index, index + size));
  }
  return pieces;
}
