// Failures of image decoders as errors of this library.
import { OpenRouterError } from '../shared/errors.ts';
import type { Hint } from '../shared/hints.ts';
import { DAMAGED_HINT, MAX_PIXELS } from './contract.ts';

const CONVERT_HINT = { kind: 'text', text: 'Convert it to JPEG or PNG first.' } as const;

/** Messages of libheif and libvips for a complete image of a form that they were built without, or never read. */
const unsupported =
  /not been built in|unsupported (?:codec|feature|image format|JPEG process|JPEG data precision)|no decoding plugin|DNL not supported|not a whole number of bytes|samples out of range|bad labq format/iu;

/** Runs work of libvips, and converts its failure. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFailure(error);
  }
}

/** Converts a failure of libvips, which has only a message. */
function toFailure(error: unknown): OpenRouterError {
  if (OpenRouterError.is(error)) return error;
  const message = error instanceof Error ? error.message : '';
  if (message.includes('pixel limit')) {
    return tooLarge(`it has more than ${MAX_PIXELS} pixels`, { maxPixels: MAX_PIXELS });
  }
  if (message.startsWith('size:')) return unusableSize();
  if (message.startsWith('memory:')) return tooLarge('rendering it takes too much memory', {});
  if (message.startsWith('timeout:')) return tooLarge('decoding it takes too long', {});
  const isComplete = unsupported.test(message);
  return isComplete
    ? unusable('no decoder for it is installed', CONVERT_HINT, error)
    : unusable('it is damaged or cut off', DAMAGED_HINT, error);
}

/** Error for samples that have no usual range. */
export function unusualSamples(): OpenRouterError {
  return unusable('its samples are not whole numbers of 8 or 16 bits', CONVERT_HINT);
}

function unusableSize(): OpenRouterError {
  const text = 'Set a width and a height in pixels that can be drawn.';
  return unusable('its size is one pixel, or more than can be drawn', { kind: 'text', text });
}

function unusable(why: string, hint: Hint, cause?: unknown): OpenRouterError {
  const message = `Cannot use the image: ${why}`;
  return new OpenRouterError('UNSUPPORTED_FORMAT', message, { hints: [hint], cause });
}

/** Error for an image that takes more than a limit. */
export function tooLarge(
  reason: string,
  details: Readonly<Record<string, number>>,
): OpenRouterError {
  return new OpenRouterError('RESOURCE_TOO_LARGE', `Cannot use the image: ${reason}`, {
    hints: [{ kind: 'text', text: 'Make it smaller first.' }],
    details,
  });
}
