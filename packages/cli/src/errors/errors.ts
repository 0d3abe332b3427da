import type { Hint } from '@orkit/openrouter-multimodal';
import { OpenRouterError } from '@orkit/openrouter-multimodal';

/** The command line is wrong. */
export function usageError(message: string, ...hints: readonly string[]): OpenRouterError {
  return new OpenRouterError('INVALID_INPUT', message, { hints: toHints(hints) });
}

/** What shows the help of a command, or of orm itself. */
export function helpLineOf(words: string): string {
  return ['orm', words, '--help'].filter((word) => word !== '').join(' ');
}

/** Whatever was thrown, as an error that can be shown. */
export function toShownError(error: unknown): OpenRouterError {
  if (OpenRouterError.is(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new OpenRouterError('INTERNAL', `Unexpected failure: ${message}`, { cause: error });
}

/** What was made and paid for is not where it was asked for. */
export function fallbackError(message: string, ...hints: readonly string[]): OpenRouterError {
  return new OpenRouterError('INTERNAL', message, {
    hints: toHints(hints),
    details: { usedFallback: true },
  });
}

/** A defect of orm itself. */
export function internalError(message: string, ...hints: readonly string[]): OpenRouterError {
  return new OpenRouterError('INTERNAL', message, { hints: toHints(hints) });
}

/** Hints in the words of the command line. */
export function toHints(texts: readonly string[]): readonly Hint[] {
  return texts.map((text) => ({ kind: 'only', surface: 'orm', text }));
}
