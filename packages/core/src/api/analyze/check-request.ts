import { edgePixels } from '../../media/limits.ts';
import { invalidInput } from '../../shared/errors.ts';
import { isRecord } from '../../shared/record.ts';
import type { AnalyzeRequest } from './options.ts';

/**
 * Refuses what cannot work before anything is loaded.
 *
 * @throws OpenRouterError `INVALID_INPUT`
 */
export function checkAnalyzeRequest(request: AnalyzeRequest): void {
  // A caller without types may give anything.
  const { media }: { readonly media: unknown } = request;
  if (
    !Array.isArray(media) ||
    media.length === 0 ||
    !media.every((each) => isRecord(each) && 'source' in each)
  ) {
    throw invalidInput('Cannot analyze: "media" must be a list of what to look at', {
      hints: ['Give { question: "…", media: [{ source }] }.'],
    });
  }
  const { question, maxDimension } = request;
  if (question?.trim() === '') throw invalidInput('Cannot analyze: the question is blank');
  if (maxDimension === undefined) return;
  const { min, max } = edgePixels;
  if (!Number.isInteger(maxDimension) || maxDimension < min || maxDimension > max) {
    throw invalidInput(
      `Cannot analyze: maxDimension must be a whole number of pixels from ${min} to ${max}`,
    );
  }
}
