import type { Pricing } from '../models/catalogue-entry.ts';
import { AUDIO_TOKENS_PER_SECOND, countTextTokens } from '../chat/tokens.ts';
import { roundUsd } from '../shared/round-usd.ts';
import type { JsonObject } from '../shared/json.ts';

/** Usage and cost of a transcription. */
export interface TranscriptionUsage {
  readonly costUsd: number;
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  /** The `usage` object of the response. */
  readonly document: JsonObject;
}

/**
 * Counts a transcription. A model without a price for its text is billed per second and reports no
 * tokens; the others are billed per token.
 */
export function countTranscription(
  { audio = '0', completion }: Pricing,
  durationSeconds: number,
  text: string,
): TranscriptionUsage {
  if (Number(completion) === 0) {
    const cost = roundUsd(durationSeconds * Number(audio));
    return {
      costUsd: cost,
      promptTokens: undefined,
      completionTokens: undefined,
      document: { seconds: durationSeconds, cost },
    };
  }
  const inputTokens = Math.ceil(durationSeconds * AUDIO_TOKENS_PER_SECOND);
  const outputTokens = countTextTokens(text);
  const cost = roundUsd(inputTokens * Number(audio) + outputTokens * Number(completion));
  return {
    costUsd: cost,
    promptTokens: inputTokens,
    completionTokens: outputTokens,
    document: {
      seconds: durationSeconds,
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      total_tokens: inputTokens + outputTokens,
      cost,
    },
  };
}
