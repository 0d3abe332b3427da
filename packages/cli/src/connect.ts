import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import { execute } from '@orkit/openrouter-multimodal/operations';

import type { InvocationParts } from './invocation.ts';
import { createLoggedFetch } from './logged-fetch.ts';

/** Makes the client that a command speaks to OpenRouter with. */
export function connect(parts: InvocationParts): { client: OpenRouter; execute: typeof execute } {
  const { io, settings, clock, output } = parts;
  const { client } = readOptions(parts);
  const fetch = io.fetch ?? globalThis.fetch;
  const options = {
    ...client,
    clock,
    fetch: settings.verbose ? createLoggedFetch(fetch, clock, output.note) : fetch,
    // One attempt may use up all the time that the command has.
    timeoutMs: settings.timeoutMs ?? client.timeoutMs,
  };
  return { client: createOpenRouter(options), execute };
}

/** A base URL that came from the command line is told by its option, not by the variable it went through. */
function readOptions({
  environment,
  settings,
}: InvocationParts): ReturnType<typeof optionsFromEnv> {
  try {
    return optionsFromEnv(environment.variables);
  } catch (error) {
    if (settings.baseUrl === undefined || !OpenRouterError.is(error)) throw error;
    const message = error.message.replaceAll('OPENROUTER_BASE_URL', '--base-url');
    throw new OpenRouterError(error.code, message, { hints: error.hints });
  }
}
