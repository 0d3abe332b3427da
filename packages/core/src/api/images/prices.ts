import type { ImagePrice, ImageRequest } from './options.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { unitsLine, tokensLine } from '../cost/cost-lines.ts';
import { imageSize } from './image-size.ts';
import { imageTokens } from './image-tokens.ts';
import { boundTextTokens } from '../cost/prompt-tokens.ts';

/** Tokens of one reference image: large ones are split into tiles. */
const REFERENCE_TOKENS = 2_500;

/** Megapixels of a reference image that is priced by them: a phone photo, scaled down. */
const REFERENCE_MEGAPIXELS = 4;

/** Pixels of a megapixel at some providers: used for bounds, since it is the smaller one. */
const SMALL_MEGAPIXEL = 1_000_000;

/** Pixels of a megapixel at most providers: a square of 1K. */
const MEGAPIXEL = 1_024 ** 2;

/** Returns the cost lines of a request at a provider. Without a price for images the total is unknown. */
export function imageLines(
  pricing: readonly ImagePrice[],
  request: ImageRequest,
): readonly CostLine[] {
  const { count = 1, references = [], prompt } = request;
  const highestOf = (billable: string, toLine: (price: ImagePrice) => CostLine) =>
    highest(matchingPrices(pricing, billable, request).map(toLine));
  const toReference = (price: ImagePrice) => referenceLine(price, references.length);
  const output = highestOf('output_image', (price) => outputLine(price, count, request));
  const text = highestOf('input_text', (price) => textLine(price, prompt));
  const reference =
    references.length === 0
      ? undefined
      : (highestOf('input_reference', toReference) ?? highestOf('input_image', toReference));
  return [
    output ?? { what: 'images', usd: undefined, isBound: false },
    ...[text, reference].filter((line) => line !== undefined),
    ...unknownLines(pricing),
  ];
}

/** Billable items of `/images`. Source: OpenRouter's OpenAPI file, image endpoints. */
const billables: ReadonlySet<string> = new Set([
  'output_image',
  'input_image',
  'input_font',
  'input_reference',
  'input_text',
]);

/** Returns lines that make the total an estimate: a provider with unknown billable items may charge more. */
function unknownLines(pricing: readonly ImagePrice[]): readonly CostLine[] {
  return pricing
    .filter(({ billable, costUsd }) => costUsd > 0 && !billables.has(billable))
    .map(({ billable }) => ({ what: billable, usd: 0, isBound: false }));
}

/** Returns the highest of several lines for one item. It is a bound only if all of them are. */
function highest(lines: readonly CostLine[]): CostLine | undefined {
  const [first] = lines.toSorted((a, b) => (b.usd ?? Infinity) - (a.usd ?? Infinity));
  return first && { ...first, isBound: lines.every(({ isBound }) => isBound) };
}

/** Returns the prices whose variant matches most of the requested options. Several may differ in their unit. */
function matchingPrices(
  pricing: readonly ImagePrice[],
  billable: string,
  { resolution, size, quality }: ImageRequest,
): readonly ImagePrice[] {
  const requestedOptions = [resolution === '0.5K' ? '512' : resolution, size, quality].map(
    (requestedOption) => requestedOption?.toLowerCase(),
  );
  const matches = ({ variant = '' }: ImagePrice) => {
    const words = variant.toLowerCase().split(/[^a-z0-9.]+/u);
    return requestedOptions.filter(
      (requestedOption) => requestedOption !== undefined && words.includes(requestedOption),
    ).length;
  };
  const prices = pricing.filter((price) => price.billable === billable);
  const mostMatches = Math.max(...prices.map(matches));
  return prices.filter((price) => matches(price) === mostMatches);
}

function outputLine(
  { unit, costUsd: usd }: ImagePrice,
  count: number,
  request: ImageRequest,
): CostLine {
  switch (unit) {
    case 'image':
      return unitsLine(count, ['image', 'images'], { usd, isBound: true });
    case 'request':
      return unitsLine(1, 'request', { usd, isBound: true });
    case 'megapixel': {
      const { megapixels, isBound } = areaOf(request);
      return unitsLine(count * megapixels, ['megapixel', 'megapixels'], { usd, isBound });
    }
    case 'token':
      // The tokens of an image are known only from its cost.
      return tokensLine(count * imageTokens(request), 'tokens of images', {
        usd,
        isBound: false,
      });
    default:
      return { what: `images by the ${unit}`, usd: undefined, isBound: false };
  }
}

/** Returns the area of one image, rounded up to whole megapixels. */
function areaOf(request: ImageRequest): { readonly megapixels: number; readonly isBound: boolean } {
  const { pixels, isExact } = imageSize(request);
  const megapixel = isExact ? SMALL_MEGAPIXEL : MEGAPIXEL;
  return { megapixels: Math.ceil(pixels / megapixel), isBound: isExact };
}

function textLine({ unit, costUsd: usd }: ImagePrice, prompt: string): CostLine {
  return unit === 'token'
    ? tokensLine(boundTextTokens([prompt]), 'prompt tokens', { usd, isBound: true })
    : unitsLine(1, 'prompt', { usd, isBound: unit === 'request' });
}

function referenceLine({ unit, costUsd: usd }: ImagePrice, count: number): CostLine {
  switch (unit) {
    case 'image':
      return unitsLine(count, ['reference', 'references'], { usd, isBound: true });
    case 'request':
      return unitsLine(1, 'request with references', { usd, isBound: true });
    case 'megapixel': {
      const megapixels = count * REFERENCE_MEGAPIXELS;
      return unitsLine(megapixels, ['megapixel of references', 'megapixels of references'], {
        usd,
        isBound: false,
      });
    }
    default:
      return tokensLine(count * REFERENCE_TOKENS, 'tokens of references', { usd, isBound: false });
  }
}
