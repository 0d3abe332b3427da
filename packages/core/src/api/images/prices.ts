import type { ImagePrice, ImageRequest } from './options.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { unitsLine, tokensLine } from '../cost/cost-lines.ts';
import { imageSize } from './image-size.ts';
import { imageTokens } from './image-tokens.ts';
import { boundTextTokens } from '../cost/prompt-tokens.ts';

/** Tokens of one picture that is referred to: large ones are looked at in tiles. */
const REFERENCE_TOKENS = 2_500;

/** Megapixels of a picture that is referred to, when it is paid by them: what a telephone takes, made smaller. */
const REFERENCE_MEGAPIXELS = 4;

/** As some count: what is bounded is bounded by it, as it is the smaller one. */
const SMALL_MEGAPIXEL = 1_000_000;

/** As most count: a square of 1K is one. */
const MEGAPIXEL = 1_024 ** 2;

/** What a provider charges for a request, line by line. Without a price for pictures the whole has none. */
export function imageLines(
  pricing: readonly ImagePrice[],
  request: ImageRequest,
): readonly CostLine[] {
  const { count = 1, references = [], prompt } = request;
  const dearestOf = (billable: string, toLine: (price: ImagePrice) => CostLine) =>
    dearest(fitting(pricing, billable, request).map(toLine));
  const toReference = (price: ImagePrice) => referenceLine(price, references.length);
  const output = dearestOf('output_image', (price) => outputLine(price, count, request));
  const text = dearestOf('input_text', (price) => textLine(price, prompt));
  const reference =
    references.length === 0
      ? undefined
      : (dearestOf('input_reference', toReference) ?? dearestOf('input_image', toReference));
  return [
    output ?? { what: 'pictures', usd: undefined, isBound: false },
    ...[text, reference].filter((line) => line !== undefined),
    ...unknownLines(pricing),
  ];
}

/** What `/images` may charge for. Source: OpenRouter's OpenAPI file, image endpoints. */
const billables: ReadonlySet<string> = new Set([
  'output_image',
  'input_image',
  'input_font',
  'input_reference',
  'input_text',
]);

/** Who charges for something else as well may charge more than is reckoned here. */
function unknownLines(pricing: readonly ImagePrice[]): readonly CostLine[] {
  return pricing
    .filter(({ billable, costUsd }) => costUsd > 0 && !billables.has(billable))
    .map(({ billable }) => ({ what: billable, usd: 0, isBound: false }));
}

/** The dearest of several lines for one thing. A guess among them makes it one: it may turn out to be dearer than told. */
function dearest(lines: readonly CostLine[]): CostLine | undefined {
  const [most] = lines.toSorted((a, b) => (b.usd ?? Infinity) - (a.usd ?? Infinity));
  return most && { ...most, isBound: lines.every(({ isBound }) => isBound) };
}

/** The prices for what is asked: those whose variant says most of it. Several differ in their unit. */
function fitting(
  pricing: readonly ImagePrice[],
  billable: string,
  { resolution, size, quality }: ImageRequest,
): readonly ImagePrice[] {
  const requestedOptions = [resolution === '0.5K' ? '512' : resolution, size, quality].map(
    (requestedOption) => requestedOption?.toLowerCase(),
  );
  const fit = ({ variant = '' }: ImagePrice) => {
    const words = variant.toLowerCase().split(/[^a-z0-9.]+/u);
    return requestedOptions.filter(
      (requestedOption) => requestedOption !== undefined && words.includes(requestedOption),
    ).length;
  };
  const prices = pricing.filter((price) => price.billable === billable);
  const most = Math.max(...prices.map(fit));
  return prices.filter((price) => fit(price) === most);
}

function outputLine(
  { unit, costUsd: usd }: ImagePrice,
  count: number,
  request: ImageRequest,
): CostLine {
  switch (unit) {
    case 'image':
      return unitsLine(count, ['picture', 'pictures'], { usd, isBound: true });
    case 'request':
      return unitsLine(1, 'request', { usd, isBound: true });
    case 'megapixel': {
      const { megapixels, isBound } = areaOf(request);
      return unitsLine(count * megapixels, ['megapixel', 'megapixels'], { usd, isBound });
    }
    case 'token':
      // How many tokens a picture takes is told only by what it cost.
      return tokensLine(count * imageTokens(request), 'tokens of pictures', {
        usd,
        isBound: false,
      });
    default:
      return { what: `pictures by the ${unit}`, usd: undefined, isBound: false };
  }
}

/** The area of one picture. Parts of a megapixel count as a whole one. */
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
