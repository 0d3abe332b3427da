import { readCost } from '../../shared/cost.ts';
import { isRecord, numberAt, recordAt } from '../../shared/untrusted-json.ts';
import type { Usage } from './result.ts';

/** Returns token counts and cost as OpenRouter reports them; `undefined` when it reports none. */
export function readUsage(usage: unknown): Usage | undefined {
  if (!isRecord(usage)) return undefined;
  const promptTokens = numberAt(usage, 'prompt_tokens') ?? 0;
  const completionTokens = numberAt(usage, 'completion_tokens') ?? 0;
  return {
    promptTokens,
    completionTokens,
    totalTokens: numberAt(usage, 'total_tokens') ?? promptTokens + completionTokens,
    cachedTokens: numberAt(recordAt(usage, 'prompt_tokens_details'), 'cached_tokens'),
    reasoningTokens: numberAt(recordAt(usage, 'completion_tokens_details'), 'reasoning_tokens'),
    ...readCost(usage),
  };
}
