import type { Rule, RulesOf } from '../../shared/field-rules.ts';
import { flag, limit, list, object, text } from '../../shared/field-rules.ts';
import type { ProviderRouting } from './routing.ts';

const speed = object({ p50: limit, p75: limit, p90: limit, p99: limit }, limit);

const collection: Rule = ['"allow" or "deny"', (value) => value === 'allow' || value === 'deny'];

/** Rules of provider routing: a misspelled field would be a promise that is not kept. */
export const routingRules = {
  order: list,
  only: list,
  ignore: list,
  allowFallbacks: flag,
  requireParameters: flag,
  dataCollection: collection,
  zdr: flag,
  enforceDistillableText: flag,
  quantizations: list,
  sort: object({ by: text, partition: text }, text),
  maxPriceUsd: object({
    prompt: limit,
    completion: limit,
    request: limit,
    image: limit,
    audio: limit,
  }),
  preferredMinThroughput: speed,
  preferredMaxLatency: speed,
} as const satisfies RulesOf<ProviderRouting>;
