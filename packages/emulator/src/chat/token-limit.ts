import { authorOf } from '../models/catalogue.ts';
import type { JsonObject } from '../shared/json.ts';
import { toNative } from './native-finish-reason.ts';
import type { ChatReply } from './reply.ts';
import { countTextTokens, cutToTokens } from './tokens.ts';
import type { ChatTurn } from './turn.ts';

/** The reply as far as the request's limit of tokens reaches: thoughts first, then words. */
export function cutToBudget(turn: ChatTurn, reply: ChatReply): ChatReply {
  const { max_completion_tokens: limit, max_tokens: olderLimit } = turn.request;
  const budget = limit ?? olderLimit ?? Infinity;
  const left = budget - reply.reasoningTokens;
  if (left <= 0) return cutToThoughts(turn, reply, budget);
  if (reply.text === null || countTextTokens(reply.text) <= left) return reply;
  return {
    ...reply,
    text: cutToTokens(reply.text, left),
    annotations: [],
    finishReason: 'length',
    nativeFinishReason: toNative(turn, 'length'),
  };
}

/** Reasoning that uses the budget up leaves no content at all. */
function cutToThoughts(turn: ChatTurn, reply: ChatReply, budget: number): ChatReply {
  const reasoning = reply.reasoning === null ? null : cutToTokens(reply.reasoning, budget);
  return {
    ...reply,
    text: null,
    reasoning,
    reasoningDetails: reasoning === null ? [] : [toCutDetail(turn, reasoning)],
    reasoningTokens: budget,
    toolCalls: [],
    images: [],
    annotations: [],
    finishReason: 'length',
    nativeFinishReason: toNative(turn, 'length'),
  };
}

function toCutDetail({ model }: ChatTurn, text: string): JsonObject {
  return authorOf(model.entry) === 'openai'
    ? { type: 'reasoning.summary', summary: text, format: 'openai-responses-v1', index: 0 }
    : { type: 'reasoning.text', text, format: 'unknown', index: 0 };
}
