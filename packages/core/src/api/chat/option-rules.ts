import type { RulesOf } from '../../shared/field-rules.ts';
import { flag, notNegative, text } from '../../shared/field-rules.ts';
import type { ReasoningOptions, ResponseCacheOptions } from './options.ts';

/** Rules of `reasoning`. */
export const reasoningRules = {
  effort: text,
  maxTokens: notNegative,
  exclude: flag,
  enabled: flag,
  summary: text,
} as const satisfies RulesOf<ReasoningOptions>;

/** Rules of `cache`. */
export const cacheRules = {
  ttlSeconds: notNegative,
  clear: flag,
} as const satisfies RulesOf<ResponseCacheOptions>;
