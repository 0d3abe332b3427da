import { isRecord, numberAt } from '../../shared/untrusted-json.ts';

/** Prices of a chat model in US dollars; `undefined` where none is listed. */
export interface ListedPrices {
  readonly promptUsdPerToken: number | undefined;
  readonly completionUsdPerToken: number | undefined;
  readonly requestUsd: number | undefined;
  /** Per input image. */
  readonly imageUsd: number | undefined;
  readonly imageUsdPerToken: number | undefined;
  readonly audioUsdPerToken: number | undefined;
  readonly audioOutputUsdPerToken: number | undefined;
  readonly imageOutputUsdPerToken: number | undefined;
  /** Per token written to the provider's cache. */
  readonly cacheWriteUsdPerToken: number | undefined;
  readonly webSearchUsd: number | undefined;
}

/** Names of prices in the fields `pricing` and `pricing.overrides` of the catalogue. */
const wireNames = {
  promptUsdPerToken: ['prompt'],
  completionUsdPerToken: ['completion', 'internal_reasoning'],
  requestUsd: ['request'],
  imageUsd: ['image'],
  imageUsdPerToken: ['image_token'],
  audioUsdPerToken: ['audio'],
  audioOutputUsdPerToken: ['audio_output'],
  imageOutputUsdPerToken: ['image_output'],
  cacheWriteUsdPerToken: ['input_cache_write', 'input_cache_write_1h'],
  webSearchUsd: ['web_search'],
} as const satisfies Record<keyof ListedPrices, readonly string[]>;

/**
 * Minimum price per image. A lower one is a price per token: the catalogue lists both under one name, and no model charges a
 * dollar for a thousand image tokens.
 */
const LOWEST_USD_PER_IMAGE = 0.001;

/**
 * Returns the highest prices that apply to a prompt of this many tokens: prices for long prompts apply from their length on,
 * prices for hours and days always. Discounts are ignored: another provider may not offer them.
 */
export function listedPrices(
  { raw }: { readonly raw: Readonly<Record<string, unknown>> },
  promptTokens: number,
): ListedPrices {
  const { pricing } = raw;
  const overrides: unknown = isRecord(pricing) ? pricing['overrides'] : undefined;
  const others: readonly unknown[] = Array.isArray(overrides) ? overrides : [];
  const lists = [pricing, ...others].filter(
    (list) => (numberAt(list, 'min_prompt_tokens') ?? 0) <= promptTokens,
  );
  const highestPrice = (name: keyof ListedPrices) =>
    highest(wireNames[name].flatMap((wireName) => lists.map((list) => priceAt(list, wireName))));
  const image = highestPrice('imageUsd');
  const isByToken = image !== undefined && image < LOWEST_USD_PER_IMAGE;
  return {
    promptUsdPerToken: highestPrice('promptUsdPerToken'),
    completionUsdPerToken: highestPrice('completionUsdPerToken'),
    requestUsd: highestPrice('requestUsd'),
    imageUsd: isByToken ? undefined : image,
    imageUsdPerToken: highest([highestPrice('imageUsdPerToken'), isByToken ? image : undefined]),
    audioUsdPerToken: highestPrice('audioUsdPerToken'),
    audioOutputUsdPerToken: highestPrice('audioOutputUsdPerToken'),
    imageOutputUsdPerToken: highestPrice('imageOutputUsdPerToken'),
    cacheWriteUsdPerToken: highestPrice('cacheWriteUsdPerToken'),
    webSearchUsd: highestPrice('webSearchUsd'),
  };
}

/** Returns each price of the most expensive of several models; `undefined` for a token price that one of them does not list. */
export function highestPrices(all: readonly ListedPrices[]): ListedPrices {
  const maximum = (name: keyof ListedPrices) => highest(all.map((prices) => prices[name]));
  const always = (name: 'promptUsdPerToken' | 'completionUsdPerToken') =>
    all.some((prices) => prices[name] === undefined) ? undefined : maximum(name);
  return {
    promptUsdPerToken: always('promptUsdPerToken'),
    completionUsdPerToken: always('completionUsdPerToken'),
    requestUsd: maximum('requestUsd'),
    imageUsd: maximum('imageUsd'),
    imageUsdPerToken: maximum('imageUsdPerToken'),
    audioUsdPerToken: maximum('audioUsdPerToken'),
    audioOutputUsdPerToken: maximum('audioOutputUsdPerToken'),
    imageOutputUsdPerToken: maximum('imageOutputUsdPerToken'),
    cacheWriteUsdPerToken: maximum('cacheWriteUsdPerToken'),
    webSearchUsd: maximum('webSearchUsd'),
  };
}

/** Returns the highest number; `undefined` when there is none. */
export function highest(values: readonly (number | undefined)[]): number | undefined {
  const numbers = values.filter((value) => value !== undefined);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

/** Returns a price; `undefined` for a negative one, which routers list when it depends on the call. */
function priceAt(list: unknown, name: string): number | undefined {
  const text: unknown = isRecord(list) ? list[name] : undefined;
  if ((typeof text !== 'string' && typeof text !== 'number') || text === '') return undefined;
  const price = Number(text);
  return Number.isFinite(price) && price >= 0 ? price : undefined;
}
