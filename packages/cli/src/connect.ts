import type { OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import { execute } from '@orkit/openrouter-multimodal/operations';

import type { InvocationParts } from './invocation.ts';
import { createLoggedFetch } from './logged-fetch.ts';

/** What a command speaks to OpenRouter with. */
interface Connection {
  /** The client, whose answers come within a time, when there is one. */
  clientWithin(deadlineMs: number | undefined): OpenRouter;
  readonly execute: typeof execute;
}

/** Makes the connection of a command. Nothing is sent yet. */
export function connect(parts: InvocationParts): Connection {
  const { io, settings, clock, output } = parts;
  const { client: fromEnv } = readOptions(parts);
  const fetch = io.fetch ?? globalThis.fetch;
  const options = {
    ...fromEnv,
    clock,
    fetch: settings.verbose ? createLoggedFetch(fetch, clock, output.note) : fetch,
    // One attempt may use up all the time that the command has.
    timeoutMs: settings.timeoutMs ?? fromEnv.timeoutMs,
  };
  const client = createOpenRouter(options);
  return {
    clientWithin: (deadlineMs) =>
      deadlineMs === undefined ? client : withDeadline(client, deadlineMs),
    execute,
  };
}

/** Operations chat by `stream` only, and nothing else costs: the rest keeps to the signal. */
function withDeadline(client: OpenRouter, deadlineMs: number): OpenRouter {
  const { send, stream } = client.chat;
  return {
    ...client,
    chat: { send, stream: (request, call) => stream(request, { ...call, deadlineMs }) },
  };
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
