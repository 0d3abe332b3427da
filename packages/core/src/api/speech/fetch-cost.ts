import type { CallOptions } from '../../shared/call-options.ts';
import { sleep } from '../../shared/clock.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { Generation } from '../cost/generation.ts';
import { getGeneration } from '../cost/generation.ts';
import type { Usage } from '../chat/result.ts';
import type { ApiContext } from '../shared/context.ts';

/** Milliseconds between two looks: OpenRouter writes a call down a little after it. */
const waitsMs = [0, 300, 700, 1_500] as const;

/** Milliseconds for all looks together: nobody waits long for a number when the sound is there. */
const MAX_COST_LOOKUP_MS = 3_000;

/** What OpenRouter noted about a call that told nothing itself; `undefined` when it cannot be had soon. Never throws. */
export async function fetchGeneration(
  { transport, clock }: Pick<ApiContext, 'transport' | 'clock'>,
  generationId: string,
  options: CallOptions | undefined,
): Promise<Generation | undefined> {
  const endsAtMs =
    clock.now() + Math.min(MAX_COST_LOOKUP_MS, options?.timeoutMs ?? MAX_COST_LOOKUP_MS);
  const signal = options?.signal;
  try {
    for (const waitMs of waitsMs) {
      if (waitMs > 0) await sleep(clock, waitMs, signal);
      const timeoutMs = endsAtMs - clock.now();
      if (timeoutMs <= 0) return undefined;
      const found = await unlessUnknown(
        getGeneration(transport, generationId, { ...options, timeoutMs }),
      );
      if (found !== undefined) return found;
    }
  } catch {
    // The sound is there and paid: what it cost is not worth losing it.
  }
  return undefined;
}

async function unlessUnknown(polling: Promise<Generation>): Promise<Generation | undefined> {
  try {
    return await polling;
  } catch (error) {
    if (OpenRouterError.is(error) && error.status === 404) return undefined;
    throw error;
  }
}

/** What a call took, by what OpenRouter noted. */
export function usageOf(generation: Generation | undefined): Usage | undefined {
  if (generation === undefined) return undefined;
  const { promptTokens, completionTokens, nativeCachedTokens, nativeReasoningTokens } = generation;
  if (promptTokens === undefined && completionTokens === undefined) return undefined;
  return {
    promptTokens: promptTokens ?? 0,
    completionTokens: completionTokens ?? 0,
    totalTokens: (promptTokens ?? 0) + (completionTokens ?? 0),
    cachedTokens: nativeCachedTokens,
    reasoningTokens: nativeReasoningTokens,
    costUsd: generation.costUsd,
  };
}
