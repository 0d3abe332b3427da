import { countMediaTokens, countTextTokens } from '../chat/tokens.ts';
import type { InputMedia } from '../media/input-media.ts';
import { roundUsd } from '../shared/round-usd.ts';
import type { JsonObject } from '../shared/json.ts';
import { type Dimensions, resolutionOf } from './dimensions.ts';
import type { ImagePlan } from './plan.ts';
import type { ImagePrice, ImageProfile } from './profile.ts';

/** Usage and cost of images. */
export interface ImageUsage {
  readonly costUsd: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** The `usage` object of the response. */
  readonly document: JsonObject;
}

/** A megapixel is 1024 by 1024 pixels; a part of one counts as one. */
const MEGAPIXEL = 1024 * 1024;

/** A reference passed by URL counts as a square of 1024 pixels. */
const UNKNOWN_SIZE: Dimensions = { width: 1024, height: 1024 };

/** Counts the images of a response and prices them by the endpoint's price list. */
export function countImages(
  plan: ImagePlan,
  references: readonly InputMedia[],
  count: number,
): ImageUsage {
  const { request, profile, dimensions } = plan;
  const textTokens = countTextTokens(request.prompt);
  const referenceTokens = references.reduce((sum, one) => sum + countMediaTokens(one), 0);
  const promptTokens = textTokens + referenceTokens;
  const completionTokens = count * tokensOf(profile, dimensions, request.quality);
  const prompt =
    priceOf(profile, 'input_text', { tokens: textTokens, images: [] }) +
    priceOf(profile, 'input_image', { tokens: referenceTokens, images: [] }) +
    priceOf(profile, 'input_reference', {
      tokens: referenceTokens,
      images: references.map(({ info }) => toSides(info)),
    });
  const images = Array.from({ length: count }, () => dimensions);
  const completion = priceOf(profile, 'output_image', { tokens: completionTokens, images });
  const costUsd = roundUsd(prompt + completion);
  const document = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    cost: costUsd,
    is_byok: false,
    completion_tokens_details: { image_tokens: completionTokens, reasoning_tokens: 0 },
    cost_details: {
      upstream_inference_cost: null,
      upstream_inference_prompt_cost: roundUsd(prompt),
      upstream_inference_completions_cost: roundUsd(completion),
    },
  };
  return { costUsd, promptTokens, completionTokens, document };
}

/**
 * Returns the price of images that are priced per image or megapixel; undefined for per-token
 * prices.
 */
export function priceImages(
  profile: ImageProfile,
  images: readonly Dimensions[],
): number | undefined {
  const isByToken = profile.pricing.some(
    ({ billable, unit }) => billable === 'output_image' && unit === 'token',
  );
  return isByToken ? undefined : priceOf(profile, 'output_image', { tokens: 0, images });
}

interface Amount {
  readonly tokens: number;
  readonly images: readonly Dimensions[];
}

function priceOf(
  { pricing }: ImageProfile,
  billable: ImagePrice['billable'],
  amount: Amount,
): number {
  const lines = pricing.filter((line) => line.billable === billable);
  const [first] = lines;
  if (first?.unit === 'token') return amount.tokens * first.cost_usd;
  return amount.images.reduce((sum, image) => sum + priceImage(lines, image), 0);
}

function priceImage(lines: readonly ImagePrice[], { width, height }: Dimensions): number {
  const resolution = resolutionOf({ width, height });
  const line = lines.find(({ variant = resolution }) => variant === resolution);
  if (line === undefined) return 0;
  const { unit, cost_usd: price } = line;
  return unit === 'megapixel' ? price * Math.ceil((width * height) / MEGAPIXEL) : price;
}

function tokensOf(
  { tokens }: ImageProfile,
  { width, height }: Dimensions,
  quality: ImagePlan['request']['quality'] = 'auto',
): number {
  const perMegapixel = quality === 'low' || quality === 'high' ? tokens[quality] : tokens.medium;
  return Math.ceil((perMegapixel * width * height) / MEGAPIXEL);
}

function toSides(info: InputMedia['info']): Dimensions {
  return { width: info?.width ?? UNKNOWN_SIZE.width, height: info?.height ?? UNKNOWN_SIZE.height };
}
