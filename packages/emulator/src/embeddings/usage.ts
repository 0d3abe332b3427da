import type { Pricing } from '../models/catalogue-entry.ts';
import { roundUsd } from '../shared/round-usd.ts';
import type { JsonObject } from '../shared/json.ts';
import { NO_TOKENS, type ParsedInput, type TokensByKind } from './read-input.ts';

/** Usage and cost of embeddings. */
export interface EmbeddingUsage {
  readonly promptTokens: number;
  readonly costUsd: number;
  /** The `usage` object of the response. */
  readonly document: JsonObject;
}

/** Counts inputs and prices them; some models have a separate price for images. */
export function countEmbeddings(pricing: Pricing, inputs: readonly ParsedInput[]): EmbeddingUsage {
  const tokens = inputs.reduce((sum, input) => add(sum, input.tokens), NO_TOKENS);
  const promptTokens = Object.values(tokens).reduce((sum, count) => sum + count, 0);
  const images = inputs.flatMap(({ media }) => media.filter(({ kind }) => kind === 'image'));
  const costUsd = roundUsd(
    promptTokens * Number(pricing.prompt) + images.length * Number(pricing.image ?? 0),
  );
  const used = Object.entries(tokens).filter(([, count]) => count > 0);
  const details = Object.fromEntries(used.map(([kind, count]) => [`${kind}_tokens`, count]));
  const document = {
    prompt_tokens: promptTokens,
    total_tokens: promptTokens,
    cost: costUsd,
    is_byok: false,
    ...(used.length > 1 ? { prompt_tokens_details: details } : {}),
  };
  return { promptTokens, costUsd, document };
}

function add(one: TokensByKind, other: TokensByKind): TokensByKind {
  return {
    text: one.text + other.text,
    image: one.image + other.image,
    audio: one.audio + other.audio,
    video: one.video + other.video,
    file: one.file + other.file,
  };
}
