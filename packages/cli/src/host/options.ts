import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { EnvironmentOptions } from '@orkit/openrouter-multimodal/env';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import { largestMediaBytes } from '@orkit/openrouter-multimodal/operations';

import { toHints } from '../errors/errors.ts';
import type { InvocationParts } from './invocation.ts';

/**
 * Reads the client options from the variables. An error points to the help on variables, and names the command-line option
 * if the value came from one.
 *
 * @throws OpenRouterError `INVALID_INPUT` that names all invalid variables.
 */
export function readOptions(
  parts: Pick<InvocationParts, 'environment' | 'settings'>,
): EnvironmentOptions {
  return readVariables(parts, optionsFromEnv);
}

/** Returns the maximum bytes of media of any kind. */
export function maxInputBytes(parts: Pick<InvocationParts, 'environment' | 'settings'>): number {
  return largestMediaBytes(readOptions(parts).client.media ?? {});
}

/** Reads the variables with `read` and adapts its errors like {@link readOptions}. */
export function readVariables<T>(
  { environment, settings }: Pick<InvocationParts, 'environment' | 'settings'>,
  read: (variables: Readonly<Record<string, string>>) => T,
): T {
  try {
    return read(environment.variables);
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    const message =
      settings.baseUrl === undefined
        ? error.message
        : error.message.replaceAll('OPENROUTER_BASE_URL', '--base-url');
    const hints = toHints(message.includes('OPENROUTER_') ? ['see orm help environment'] : []);
    throw error.with({ message, hints: [...error.hints, ...hints] });
  }
}
