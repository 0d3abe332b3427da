import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ChatRequest } from './options.ts';
import type { ChatResult } from './result.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import type { ChatEstimate } from './estimate.ts';
import { maxTokensOf, estimateChatCost } from './estimate.ts';
import { tidyUsd } from '../cost/money.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import type { SpendingLimit } from '../cost/reservation.ts';
import { reserve, spendingLimit } from '../cost/reservation.ts';

/** Fewest tokens that an answer is cut down to: below it there is no answer, and some providers refuse. */
export const MIN_FITTED_TOKENS = 16;

/** Fewest tokens of an answer that is spoken: some seconds. */
const MIN_AUDIO_TOKENS = 200;

/** What a model is taken to think at least when it is asked to think, and not for how long. */
const USUAL_REASONING_TOKENS = 1_024;

/** Fewest tokens that are worth their price: an answer that is all thought, or the beginning of a word, is none. */
function leastTokens({ modalities = [], reasoning }: ChatRequest): number {
  const reasoningTokens =
    reasoning?.maxTokens ?? (reasoning?.effort === undefined ? 0 : USUAL_REASONING_TOKENS);
  return reasoningTokens + (modalities.includes('audio') ? MIN_AUDIO_TOKENS : MIN_FITTED_TOKENS);
}

/** A chat that may be made. */
export interface ChatReservation {
  /** The request, with what keeps it within the limit. */
  readonly request: ChatRequest;
  readonly reservation: Reservation;
}

/** Makes a chat, unless it may cost more than is allowed. */
export async function withChatReservation(
  context: ApiContext,
  given: {
    readonly request: ChatRequest;
    /** Makes the chat with what may be paid. */
    readonly run: (reserved: ChatReservation) => Promise<ChatResult>;
  },
  options: CallOptions | undefined,
): Promise<ChatResult> {
  const reserved = await reserveChat(context, given, options);
  const { reservation } = reserved;
  try {
    const result = await given.run(reserved);
    await reservation.settle(result.usage?.costUsd);
    return result;
  } catch (error) {
    await reservation.fail(error);
    throw error;
  }
}

/**
 * Holds the money for a chat that was checked. Where something limits what may be spent, providers that are dearer than was
 * reckoned are left out, and the answer is cut down to what can be paid if the call or the client asks for it. `action` says
 * in messages what the chat is for; without it, that it is one.
 *
 * @throws OpenRouterError `INVALID_INPUT` with reason `max_cost`.
 */
export async function reserveChat(
  context: ApiContext,
  planned: {
    readonly request: ChatRequest;
    readonly action?: string | undefined;
    /** Fewest tokens of an answer that is worth its price. @default by what is asked for */
    readonly minTokens?: number | undefined;
  },
  options: CallOptions | undefined,
): Promise<ChatReservation> {
  const { request, minTokens = leastTokens(request) } = planned;
  const model = request.model ?? request.models?.[0] ?? context.defaults.chatModel;
  const action = planned.action ?? (model === undefined ? 'chat' : `chat with ${model}`);
  let made = request;
  const estimate = async () => {
    const chatEstimate = await estimateChatCost(context, request, options);
    const limit = await spendingLimit(context.budget, options, action);
    made = { ...request, provider: withMaxPrice(request, context, chatEstimate) };
    const isFitted = limit?.fitMaxTokens === true && maxTokensOf(request) === undefined;
    const maxTokens = isFitted ? fit(chatEstimate, limit) : undefined;
    if (maxTokens === undefined || maxTokens < minTokens) return chatEstimate.estimate;
    made = { ...made, maxTokens };
    return (await estimateChatCost(context, made, options)).estimate;
  };
  const reservation = await reserve(context.budget, { action, estimate }, options);
  return { request: made, reservation };
}

/** As many tokens as can be paid; `undefined` when the answer need not be cut down, or cannot. */
function fit(
  chatEstimate: ChatEstimate,
  { maxCostUsd, remainingUsd }: SpendingLimit,
): number | undefined {
  const { estimate, otherUsd, completionUsdPerToken } = chatEstimate;
  const limitUsd = Math.min(maxCostUsd ?? Infinity, remainingUsd ?? Infinity);
  const isOverLimit = estimate.costUsd === undefined || estimate.costUsd > limitUsd;
  if (!isOverLimit || otherUsd === undefined || completionUsdPerToken === undefined)
    return undefined;
  const maxTokens = Math.floor(tidyUsd((limitUsd - otherUsd) / completionUsdPerToken));
  return Number.isSafeInteger(maxTokens) ? maxTokens : undefined;
}

/** Routing must not choose a provider that is dearer than was reckoned. What the caller set stays. */
function withMaxPrice(
  { provider }: ChatRequest,
  { defaults }: ApiContext,
  { maxPriceUsd }: ChatEstimate,
): ProviderRouting | undefined {
  const own = provider?.maxPriceUsd ?? defaults.provider?.maxPriceUsd;
  const prompt = own?.prompt ?? maxPriceUsd?.prompt;
  const completion = own?.completion ?? maxPriceUsd?.completion;
  const request = own?.request ?? maxPriceUsd?.request;
  if ([prompt, completion, request].every((price) => price === undefined)) return provider;
  return { ...provider, maxPriceUsd: { ...own, prompt, completion, request } };
}
