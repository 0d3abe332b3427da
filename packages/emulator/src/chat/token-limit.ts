import { authorOf } from '../models/catalogue.ts';
import type { JsonObject } from '../shared/json.ts';
import { toNativeFinishReason } from './native-finish-reason.ts';
import type { ChatReply } from './reply.ts';
import { countTextTokens, cutToTokens } from './tokens.ts';
import type { ChatTurn } from './turn.ts';

/** Cuts a reply to the request's token limit: reasoning counts first, then text. */
export function applyTokenLimit(turn: ChatTurn, reply: ChatReply): ChatReply {
  const { max_completion_tokens: limit, max_tokens: olderLimit } = turn.request;
  const maxTokens = limit ?? olderLimit ?? Infinity;
  const remaining = maxTokens - reply.reasoningTokens;
  if (remaining <= 0) return cutToReasoning(turn, reply, maxTokens);
  if (reply.text === null || countTextTokens(reply.text) <= remaining) return reply;
  return {
    ...reply,
    text: cutToTokens(reply.text, remaining),
    annotations: [],
    finishReason: 'length',
    nativeFinishReason: toNativeFinishReason(turn, 'length'),
  };
}

/** Reasoning that uses up the limit leaves no content. */
function cutToReasoning(turn: ChatTurn, reply: ChatReply, maxTokens: number): ChatReply {
  const reasoning = reply.reasoning === null ? null : cutToTokens(reply.reasoning, maxTokens);
  return {
    ...reply,
    text: null,
    reasoning,
    reasoningDetails: reasoning === null ? [] : [toCutDetail(turn, reasoning)],
    reasoningTokens: maxTokens,
    toolCalls: [],
    images: [],
    annotations: [],
    finishReason: 'length',
    nativeFinishReason: toNativeFinishReason(turn, 'length'),
  };
}

function toCutDetail({ model }: ChatTurn, text: string): JsonObject {
  return authorOf(model.entry) === 'openai'
    ? { type: 'reasoning.summary', summary: text, format: 'openai-responses-v1', index: 0 }
    : { type: 'reasoning.text', text, format: 'unknown', index: 0 };
}
