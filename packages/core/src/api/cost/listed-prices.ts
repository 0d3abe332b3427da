import { isRecord, numberAt } from '../../shared/untrusted-json.ts';

/** What a chat model charges, in US dollars; `undefined` where nothing is listed. */
export interface ListedPrices {
  readonly promptUsdPerToken: number | undefined;
  readonly completionUsdPerToken: number | undefined;
  readonly requestUsd: number | undefined;
  /** For one picture that is sent. */
  readonly imageUsd: number | undefined;
  readonly imageUsdPerToken: number | undefined;
  readonly audioUsdPerToken: number | undefined;
  readonly audioOutputUsdPerToken: number | undefined;
  readonly imageOutputUsdPerToken: number | undefined;
  /** For what the provider writes into its cache. */
  readonly cacheWriteUsdPerToken: number | undefined;
  readonly webSearchUsd: number | undefined;
}

/** The names of prices in the fields `pricing` and `pricing.overrides` of the catalogue. */
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
 * A price for a picture that is lower than this is a price for a token: the catalogue lists both under one name, and no
 * model takes a dollar for a thousand tokens of a picture.
 */
const LOWEST_USD_PER_IMAGE = 0.001;

/**
 * The dearest prices that a prompt of so many tokens can meet: those for long prompts count from their length on, those for
 * hours and days always. Discounts are left out: another provider need not give them.
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
  const dearest = (name: keyof ListedPrices) =>
    highest(wireNames[name].flatMap((wireName) => lists.map((list) => priceAt(list, wireName))));
  const image = dearest('imageUsd');
  const isByToken = image !== undefined && image < LOWEST_USD_PER_IMAGE;
  return {
    promptUsdPerToken: dearest('promptUsdPerToken'),
    completionUsdPerToken: dearest('completionUsdPerToken'),
    requestUsd: dearest('requestUsd'),
    imageUsd: isByToken ? undefined : image,
    imageUsdPerToken: highest([dearest('imageUsdPerToken'), isByToken ? image : undefined]),
    audioUsdPerToken: dearest('audioUsdPerToken'),
    audioOutputUsdPerToken: dearest('audioOutputUsdPerToken'),
    imageOutputUsdPerToken: dearest('imageOutputUsdPerToken'),
    cacheWriteUsdPerToken: dearest('cacheWriteUsdPerToken'),
    webSearchUsd: dearest('webSearchUsd'),
  };
}

/** For each price the dearest of several models; `undefined` when one of them lists none that all need. */
export function dearestOf(all: readonly ListedPrices[]): ListedPrices {
  const most = (name: keyof ListedPrices) => highest(all.map((prices) => prices[name]));
  const always = (name: 'promptUsdPerToken' | 'completionUsdPerToken') =>
    all.some((prices) => prices[name] === undefined) ? undefined : most(name);
  return {
    promptUsdPerToken: always('promptUsdPerToken'),
    completionUsdPerToken: always('completionUsdPerToken'),
    requestUsd: most('requestUsd'),
    imageUsd: most('imageUsd'),
    imageUsdPerToken: most('imageUsdPerToken'),
    audioUsdPerToken: most('audioUsdPerToken'),
    audioOutputUsdPerToken: most('audioOutputUsdPerToken'),
    imageOutputUsdPerToken: most('imageOutputUsdPerToken'),
    cacheWriteUsdPerToken: most('cacheWriteUsdPerToken'),
    webSearchUsd: most('webSearchUsd'),
  };
}

/** The highest of some numbers; `undefined` when there is none. */
export function highest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** A negative price is how routers say that it depends on the call. */
function priceAt(list: unknown, name: string): number | undefined {
  const text: unknown = isRecord(list) ? list[name] : undefined;
  if ((typeof text !== 'string' && typeof text !== 'number') || text === '') return undefined;
  const price = Number(text);
  return Number.isFinite(price) && price >= 0 ? price : undefined;
}
