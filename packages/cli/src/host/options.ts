import { OpenRouterError } from '@orkit/openrouter-multimodal';
import type { EnvironmentOptions } from '@orkit/openrouter-multimodal/env';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';

import { toHints } from '../errors/errors.ts';
import type { InvocationParts } from './invocation.ts';

/**
 * What the variables say. A bad one is told with where all of them are explained, and what came from the command line is
 * told by its option, not by the variable it went through.
 *
 * @throws OpenRouterError `INVALID_INPUT` that tells of all bad ones.
 */
export function readOptions(
  parts: Pick<InvocationParts, 'environment' | 'settings'>,
): EnvironmentOptions {
  return readVariables(parts, optionsFromEnv);
}

/** Reads the variables by `read`, whose failure is told as {@link readOptions} does. */
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
