import type { Pricing } from '../models/catalogue-entry.ts';
import { countTextTokens } from '../chat/tokens.ts';
import { roundUsd } from '../shared/round-usd.ts';

/** Usage and cost of speech. The response itself does not report them. */
export interface SpeechUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costUsd: number;
}

/** Tokens per second of speech. */
const TOKENS_PER_SECOND = 20;

/** Counts the tokens of the input text and of the generated audio. */
export function countSpeech(pricing: Pricing, input: string, seconds: number): SpeechUsage {
  const promptTokens = countTextTokens(input);
  const completionTokens = Math.ceil(seconds * TOKENS_PER_SECOND);
  const costUsd = roundUsd(
    promptTokens * Number(pricing.prompt) + completionTokens * Number(pricing.completion),
  );
  return { promptTokens, completionTokens, costUsd };
}
