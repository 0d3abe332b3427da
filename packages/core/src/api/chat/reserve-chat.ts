import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { boundLookUps } from '../shared/look-ups.ts';
import type { ChatRequest } from './options.ts';
import type { ChatResult } from './result.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import type { ChatEstimate } from './estimate.ts';
import { maxTokensOf, estimateChatCost } from './estimate.ts';
import { tidyUsd } from '../cost/money.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import { describeLimit } from '../cost/limit-errors.ts';
import { lowestLimit } from '../cost/limits.ts';
import { reserve, spendingLimit } from '../cost/reservation.ts';

/** Minimum tokens that an answer is limited to: fewer give no usable answer, and some providers refuse them. */
export const MIN_FITTED_TOKENS = 16;

/** Minimum tokens of an audio answer: some seconds. */
const MIN_AUDIO_TOKENS = 200;

/** Assumed minimum of reasoning tokens when a request has an effort without a token limit. */
const USUAL_REASONING_TOKENS = 1_024;

/** Assumed minimum of reasoning tokens of a model that reasons without being asked to: a short question needs no more. */
const DEFAULT_REASONING_TOKENS = 512;

/** Returns the minimum tokens of a usable answer, reasoning included. */
function minUsefulTokens(
  { modalities = [], reasoning }: ChatRequest,
  { reasonsByDefault }: ChatEstimate,
): number {
  const ofModel = reasoning === undefined && reasonsByDefault ? DEFAULT_REASONING_TOKENS : 0;
  const reasoningTokens =
    reasoning?.maxTokens ?? (reasoning?.effort === undefined ? ofModel : USUAL_REASONING_TOKENS);
  return reasoningTokens + (modalities.includes('audio') ? MIN_AUDIO_TOKENS : MIN_FITTED_TOKENS);
}

/** Chat whose money is reserved. */
export interface ChatReservation {
  /** Request, with the fields that keep it within the limit. */
  readonly request: ChatRequest;
  readonly reservation: Reservation;
  /** Notes for the reader about fields that a limit changed, in complete sentences. */
  readonly notes: readonly string[];
}

/** Runs a chat, unless it may cost more than is allowed. */
export async function withChatReservation(
  context: ApiContext,
  planned: {
    readonly request: ChatRequest;
    /** Sends the chat with its reservation. */
    readonly run: (reserved: ChatReservation) => Promise<ChatResult>;
  },
  options: CallOptions | undefined,
): Promise<ChatResult> {
  const reserved = await reserveChat(context, planned, options);
  const { reservation } = reserved;
  try {
    const result = await planned.run(reserved);
    await reservation.settle(result.usage);
    return { ...result, notes: reserved.notes };
  } catch (error) {
    await reservation.fail(error);
    throw error;
  }
}

/**
 * Reserves the money for a chat that was checked. Under a spending limit, providers that are more expensive than estimated are
 * excluded, and unless `fitMaxTokens` is false an answer without `maxTokens` is shortened to what the limit allows. `action` names the chat in messages.
 *
 * @throws OpenRouterError `INVALID_INPUT` with reason `max_cost`.
 */
export async function reserveChat(
  callContext: ApiContext,
  planned: {
    readonly request: ChatRequest;
    readonly action?: string | undefined;
    /** Minimum tokens of a usable answer. @default by the modalities and the reasoning of the request */
    readonly minTokens?: number | undefined;
  },
  options: CallOptions | undefined,
): Promise<ChatReservation> {
  const context = boundLookUps(callContext);
  const { request } = planned;
  const model = request.model ?? request.models?.[0] ?? context.defaults.chatModel;
  const action = planned.action ?? (model === undefined ? 'chat' : `chat with ${model}`);
  let limited = request;
  let notes: readonly string[] = [];
  const estimate = async () => {
    const chatEstimate = await estimateChatCost(context, request, options);
    const limit = await spendingLimit(context.budget, options, action);
    limited = { ...request, provider: withMaxPrice(request, context, chatEstimate) };
    const isFitted = limit?.fitMaxTokens === true && maxTokensOf(request) === undefined;
    const lowest = isFitted ? lowestLimit(limit.limits) : undefined;
    const maxTokens = lowest && fit(chatEstimate, lowest.usd);
    const minTokens = planned.minTokens ?? minUsefulTokens(request, chatEstimate);
    if (lowest === undefined || maxTokens === undefined) return chatEstimate.estimate;
    // Under a limit that is too low for a usable answer, the refusal names what one costs.
    const usefulTokens = Math.max(maxTokens, minTokens);
    limited = { ...limited, maxTokens: usefulTokens };
    notes = [`The answer was limited to ${usefulTokens} tokens: ${describeLimit(lowest)}.`];
    return (await estimateChatCost(context, limited, options)).estimate;
  };
  const reservation = await reserve(context.budget, { action, estimate }, options);
  return { request: limited, reservation, notes };
}

/** Returns the tokens that the limit allows; `undefined` when the answer need not be shortened, or cannot be. */
function fit(
  { estimate, otherUsd, completionUsdPerToken }: ChatEstimate,
  limitUsd: number,
): number | undefined {
  const isOverLimit = estimate.costUsd === undefined || estimate.costUsd > limitUsd;
  if (!isOverLimit || otherUsd === undefined || completionUsdPerToken === undefined)
    return undefined;
  const maxTokens = Math.floor(tidyUsd((limitUsd - otherUsd) / completionUsdPerToken));
  return Number.isSafeInteger(maxTokens) ? maxTokens : undefined;
}

/** Returns routing that excludes providers more expensive than estimated. Limits set by the caller are preserved. */
function withMaxPrice(
  { provider }: ChatRequest,
  { defaults }: ApiContext,
  { maxPriceUsd }: ChatEstimate,
): ProviderRouting | undefined {
  const configured = provider?.maxPriceUsd ?? defaults.provider?.maxPriceUsd;
  const prompt = configured?.prompt ?? maxPriceUsd?.prompt;
  const completion = configured?.completion ?? maxPriceUsd?.completion;
  const request = configured?.request ?? maxPriceUsd?.request;
  if ([prompt, completion, request].every((price) => price === undefined)) return provider;
  return { ...provider, maxPriceUsd: { ...configured, prompt, completion, request } };
}
