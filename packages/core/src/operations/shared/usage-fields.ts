import * as v from 'valibot';

import type { ChatResult } from '../../api/chat/result.ts';
import { costFields, toCostFields } from './cost-fields.ts';

const count = v.number();

/** Field for tokens and cost. */
export const usageField = v.pipe(
  v.nullable(
    v.object({
      prompt_tokens: count,
      completion_tokens: count,
      total_tokens: count,
      cached_tokens: v.nullable(count),
      reasoning_tokens: v.nullable(count),
      ...costFields,
    }),
  ),
  v.description('null when OpenRouter did not say.'),
);

/** Converts usage to JSON. */
export function toUsage(usage: ChatResult['usage']): v.InferOutput<typeof usageField> {
  if (usage === undefined) return null;
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    cached_tokens: usage.cachedTokens ?? null,
    reasoning_tokens: usage.reasoningTokens ?? null,
    ...toCostFields(usage),
  };
}
