import type { CallOptions } from '../../shared/call-options.ts';
import { sleep } from '../../shared/clock.ts';
import { costOf } from '../../shared/cost-in.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { Generation } from '../cost/generation.ts';
import { getGeneration } from '../cost/generation.ts';
import type { Usage } from '../chat/result.ts';
import type { ApiContext } from '../shared/context.ts';

/** Milliseconds before each attempt: OpenRouter records a call shortly after its end. */
const delaysMs = [0, 300, 700, 1_500] as const;

/** Timeout of all attempts together: the audio is complete, and its cost is not worth a long wait. */
const MAX_COST_LOOKUP_MS = 3_000;

/** Fetches the record of a call whose response has no usage; `undefined` when it is not available soon. Never rejects. */
export async function fetchGeneration(
  { transport, clock }: Pick<ApiContext, 'transport' | 'clock'>,
  generationId: string,
  options: CallOptions | undefined,
): Promise<Generation | undefined> {
  const endsAtMs =
    clock.now() + Math.min(MAX_COST_LOOKUP_MS, options?.timeoutMs ?? MAX_COST_LOOKUP_MS);
  const signal = options?.signal;
  try {
    for (const [retries, delayMs] of delaysMs.entries()) {
      if (delayMs > 0) await sleep(clock, delayMs, signal);
      const timeoutMs = endsAtMs - clock.now();
      if (timeoutMs <= 0) return undefined;
      // Further attempts are the retries of a failed one; a record that is not there yet is no failure.
      const isLast = retries >= transport.maxRetries;
      const generation = await unlessTemporary(
        getGeneration(transport, generationId, { ...options, timeoutMs }, 0),
        isLast,
      );
      if (generation !== undefined) return generation;
    }
  } catch {
    // The audio is complete and paid: an unknown cost is no reason to lose it.
  }
  return undefined;
}

async function unlessTemporary(
  request: Promise<Generation>,
  isLast: boolean,
): Promise<Generation | undefined> {
  try {
    return await request;
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    if (error.status === 404 || (error.retryable && !isLast)) return undefined;
    throw error;
  }
}

/** Returns the usage of a call from its record. */
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
    ...costOf(generation),
  };
}
