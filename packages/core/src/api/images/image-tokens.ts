import type { ImageRequest } from './options.ts';
import { imageSize } from './image-size.ts';

/** Pixels of the image for which providers list tokens. */
const SQUARE_PIXELS = 1_024 ** 2;

/** Tokens of a square of 1024 pixels at OpenAI, by quality. Source: OpenAI's prices of image models. */
const openaiTokens: ReadonlyMap<string, number> = new Map([
  ['low', 272],
  ['medium', 1_056],
]);

/**
 * Tokens of the best quality, also assumed when the request has none. The model then chooses, mostly `medium`, which is a
 * quarter of this; but it may choose the best, and the estimate assumes the most expensive choice.
 */
const BEST_TOKENS = 4_160;

/** Ratio of the area of OpenAI's other aspect ratios (1536 by 1024 pixels) to that of a square. */
const OBLONG_AREA = 1.5;

/** Tokens of any 1K image of Gemini before version 3. Source: Google's prices of the Gemini API. */
const GEMINI_TOKENS = 1_290;

/** Tokens of Gemini 3 up to 2K, and at 4K. Source: Google's prices of the Gemini API. */
const GEMINI_3_TOKENS = 1_120;
const GEMINI_3_LARGE_TOKENS = 2_000;

/** Pixels up to which an image of Gemini 3 takes no more tokens than a small one. */
const GEMINI_3_SMALL_PIXELS = 2_048 ** 2;

/** Options that determine the tokens of an image. */
export type ImageOptions = Pick<
  ImageRequest,
  'model' | 'quality' | 'size' | 'resolution' | 'aspectRatio'
>;

/**
 * Estimates the tokens of one image, at the high end of the usual range, from the lists of providers. For a provider without
 * a list the highest number is assumed.
 */
export function imageTokens(options: ImageOptions): number {
  const { model = '', quality = '', aspectRatio = '1:1' } = options;
  const { pixels, isExact } = imageSize(options);
  const squares = pixels / SQUARE_PIXELS;
  if (/^~?google\/gemini-[3-9]/u.test(model))
    return pixels <= GEMINI_3_SMALL_PIXELS ? GEMINI_3_TOKENS : GEMINI_3_LARGE_TOKENS;
  // More than one square is more tokens; less is not fewer.
  if (/^~?google\//u.test(model)) return Math.ceil(GEMINI_TOKENS * Math.max(1, squares));
  if (!/^~?openai\//u.test(model)) return Math.ceil(BEST_TOKENS * squares);
  const area = isExact || ['1:1', 'auto'].includes(aspectRatio) ? squares : squares * OBLONG_AREA;
  return Math.ceil((openaiTokens.get(quality) ?? BEST_TOKENS) * area);
}
