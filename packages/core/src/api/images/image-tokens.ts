import type { ImageRequest } from './options.ts';
import { imageSize } from './image-size.ts';

/** Pixels of the picture that makers tell the tokens of. */
const SQUARE_PIXELS = 1_024 ** 2;

/** Tokens of a square of 1024 pixels at OpenAI, by quality. Source: OpenAI's prices of image models. */
const openaiTokens: ReadonlyMap<string, number> = new Map([
  ['low', 272],
  ['medium', 1_056],
]);

/**
 * Of the best quality, and of one that nobody chose. The model chooses then, mostly `medium`, which is a quarter of this;
 * but it may choose the best, and what is left open is taken at its dearest. Whoever wants to know names the quality.
 */
const BEST_TOKENS = 4_160;

/** How much larger than a square the pictures of OpenAI in other proportions are: 1536 by 1024 pixels. */
const OBLONG_AREA = 1.5;

/** Of any picture of 1K of Gemini before version 3. Source: Google's prices of the Gemini API. */
const GEMINI_TOKENS = 1_290;

/** Of Gemini 3 up to 2K, and at 4K. Source: Google's prices of the Gemini API. */
const GEMINI_3_TOKENS = 1_120;
const GEMINI_3_LARGE_TOKENS = 2_000;

/** Of the largest picture that takes no more tokens than a small one, at Gemini 3. */
const GEMINI_3_SMALL_PIXELS = 2_048 ** 2;

/** What decides how many tokens a picture takes. */
export type ImageOptions = Pick<
  ImageRequest,
  'model' | 'quality' | 'size' | 'resolution' | 'aspectRatio'
>;

/**
 * The tokens that one picture is likely to take, at the dear end of what is usual. Makers tell them; one who does not is
 * taken for the one with the most.
 */
export function imageTokens(requestedOption: ImageOptions): number {
  const { model = '', quality = '', aspectRatio = '1:1' } = requestedOption;
  const { pixels, isExact } = imageSize(requestedOption);
  const squares = pixels / SQUARE_PIXELS;
  if (/^~?google\/gemini-[3-9]/u.test(model))
    return pixels <= GEMINI_3_SMALL_PIXELS ? GEMINI_3_TOKENS : GEMINI_3_LARGE_TOKENS;
  // More than one square is more tokens; less is not fewer.
  if (/^~?google\//u.test(model)) return Math.ceil(GEMINI_TOKENS * Math.max(1, squares));
  if (!/^~?openai\//u.test(model)) return Math.ceil(BEST_TOKENS * squares);
  const area = isExact || ['1:1', 'auto'].includes(aspectRatio) ? squares : squares * OBLONG_AREA;
  return Math.ceil((openaiTokens.get(quality) ?? BEST_TOKENS) * area);
}
