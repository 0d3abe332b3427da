import type { Pricing } from '../models/catalogue-entry.ts';
import { countTextTokens } from '../chat/tokens.ts';
import { roundUsd } from '../shared/round-usd.ts';

/** What speaking a text used and cost. The answer itself tells nothing of it. */
export interface SpeechUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costUsd: number;
}

/** Tokens of a second of speech. */
const TOKENS_PER_SECOND = 20;

/** Counts a spoken text: the tokens of what was read and of what was said. */
export function countSpeech(pricing: Pricing, input: string, seconds: number): SpeechUsage {
  const promptTokens = countTextTokens(input);
  const completionTokens = Math.ceil(seconds * TOKENS_PER_SECOND);
  const costUsd = roundUsd(
    promptTokens * Number(pricing.prompt) + completionTokens * Number(pricing.completion),
  );
  return { promptTokens, completionTokens, costUsd };
}
