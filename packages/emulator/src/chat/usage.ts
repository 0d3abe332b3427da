import { roundUsd } from '../shared/round-usd.ts';
import { profileOf } from '../images/find-profile.ts';
import { priceImages } from '../images/usage.ts';
import type { JsonObject } from '../shared/json.ts';
import { chooseChatDimensions } from './image-output.ts';
import type { ChatReply } from './reply.ts';
import { priceParsing } from './parse-documents.ts';
import { countTextTokens } from './tokens.ts';
import type { ChatTurn } from './turn.ts';

/** Usage and cost of a reply. */
export interface ChatUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly costUsd: number;
  /** The `usage` object of the response. */
  readonly document: JsonObject;
}

/** Tokens per generated image, as for Gemini's image models. */
const IMAGE_TOKENS = 1290;

/** Counts the usage of a reply and prices it by the catalogue. */
export function countUsage(turn: ChatTurn, reply: ChatReply, searches: number): ChatUsage {
  const { total: promptTokens, audio, video } = turn.promptTokens;
  const audioTokens = reply.audio?.tokens ?? 0;
  const imageTokens = reply.images.length * IMAGE_TOKENS;
  const calls = reply.toolCalls.map(({ name, arguments: input }) => name + input).join('');
  const textTokens = countTextTokens((reply.text ?? '') + calls);
  const completionTokens = textTokens + reply.reasoningTokens + audioTokens + imageTokens;
  const cost = priceUsage(turn, {
    textInput: promptTokens - audio,
    audioInput: audio,
    textOutput: textTokens + reply.reasoningTokens,
    audioOutput: audioTokens,
    imageOutput: imageTokens,
    images: reply.images.length,
    searches,
    parsingUsd: priceParsing(turn.parsing),
  });
  const document = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    cost: cost.total,
    is_byok: false,
    prompt_tokens_details: {
      cached_tokens: 0,
      cache_write_tokens: 0,
      audio_tokens: audio,
      video_tokens: video,
    },
    completion_tokens_details: {
      reasoning_tokens: reply.reasoningTokens,
      audio_tokens: audioTokens,
      image_tokens: imageTokens,
    },
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: cost.prompt,
      upstream_inference_completions_cost: cost.completion,
    },
    ...(searches === 0 ? {} : { server_tool_use_details: { web_search_requests: searches } }),
  };
  const { reasoningTokens } = reply;
  return { promptTokens, completionTokens, reasoningTokens, costUsd: cost.total, document };
}

/** Usage of a response from the cache: nothing. */
export const CACHED_USAGE: JsonObject = {
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
  cost: 0,
  is_byok: false,
  prompt_tokens_details: {
    cached_tokens: 0,
    cache_write_tokens: 0,
    audio_tokens: 0,
    video_tokens: 0,
  },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, image_tokens: 0 },
};

interface Amounts {
  readonly textInput: number;
  readonly audioInput: number;
  readonly textOutput: number;
  readonly audioOutput: number;
  readonly imageOutput: number;
  readonly images: number;
  readonly searches: number;
  readonly parsingUsd: number;
}

function priceUsage(
  turn: ChatTurn,
  amounts: Amounts,
): { prompt: number; completion: number; total: number } {
  const { pricing } = turn.model.entry;
  const prompt =
    amounts.textInput * toUsd(pricing.prompt) +
    amounts.audioInput * toUsd(pricing.audio, pricing.prompt) +
    toUsd(pricing.request);
  const completion =
    amounts.textOutput * toUsd(pricing.completion) +
    amounts.audioOutput * toUsd(pricing.audio_output, pricing.completion) +
    (priceFlat(turn, amounts.images) ??
      amounts.imageOutput * toUsd(pricing.image_output, pricing.completion));
  const searches = amounts.searches * toUsd(pricing.web_search, DEFAULT_SEARCH_USD);
  const total = prompt + completion + searches + amounts.parsingUsd;
  return {
    prompt: roundUsd(prompt),
    completion: roundUsd(completion),
    total: roundUsd(total),
  };
}

/** Returns the price of images that are not priced per token. */
function priceFlat(turn: ChatTurn, count: number): number | undefined {
  if (count === 0) return undefined;
  const dimensions = chooseChatDimensions(turn);
  return priceImages(
    profileOf(turn.model.entry),
    Array.from({ length: count }, () => dimensions),
  );
}

/** Price of a search for a model without a price of its own. */
const DEFAULT_SEARCH_USD = '0.02';

function toUsd(price: string | undefined, fallback = '0'): number {
  return Number(price ?? fallback);
}
