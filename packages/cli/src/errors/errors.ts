import type { Hint } from '@orkit/openrouter-multimodal';
import { OpenRouterError } from '@orkit/openrouter-multimodal';

/** Returns an error for an invalid command line. */
export function usageError(message: string, ...hints: readonly string[]): OpenRouterError {
  return new OpenRouterError('INVALID_INPUT', message, { hints: toHints(hints) });
}

/** Returns the command line that shows the help of a command, or of orm itself. */
export function helpLineOf(commandName: string): string {
  return ['orm', commandName, '--help'].filter((word) => word !== '').join(' ');
}

/** Converts any thrown value to an error that can be shown. */
export function toShownError(error: unknown): OpenRouterError {
  if (OpenRouterError.is(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new OpenRouterError('INTERNAL', `Unexpected failure: ${message}`, { cause: error });
}

/** Returns an error for a paid result that was saved to a fallback location. */
export function fallbackError(message: string, ...hints: readonly string[]): OpenRouterError {
  return new OpenRouterError('INTERNAL', message, {
    hints: toHints(hints),
    details: { usedFallback: true },
  });
}

/** Returns an error for a defect in orm. */
export function internalError(message: string, ...hints: readonly string[]): OpenRouterError {
  return new OpenRouterError('INTERNAL', message, { hints: toHints(hints) });
}

/** Converts texts to hints that only orm shows. */
export function toHints(texts: readonly string[]): readonly Hint[] {
  return texts.map((text) => ({ kind: 'only', surface: 'orm', text }));
}
