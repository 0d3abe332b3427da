import type { Analyze, OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter, OpenRouterError } from '@orkit/openrouter-multimodal';
import { optionsFromEnv } from '@orkit/openrouter-multimodal/env';
import { createWorkspace } from '@orkit/openrouter-multimodal/node';
import type { Workspace } from '@orkit/openrouter-multimodal/operations';
import { execute } from '@orkit/openrouter-multimodal/operations';

import type { InvocationParts } from './invocation.ts';
import { createLoggedFetch } from './logged-fetch.ts';

/** What a command speaks to OpenRouter with. */
interface Connection {
  /** The client, whose answers come within a time, when there is one. */
  clientWithin(deadlineMs: number | undefined): OpenRouter;
  /** The files that may be read. */
  readonly workspace: Workspace;
  readonly execute: typeof execute;
}

/** Makes the connection of a command. Nothing is sent or read yet. */
export function connect(parts: InvocationParts, stdin: () => Promise<Blob>): Connection {
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
    workspace: workspaceOf(io.cwd, stdin),
    execute,
  };
}

/** Every file, because a path on a command line is the user's own word; `-` is standard input. */
function workspaceOf(cwd: string, stdin: () => Promise<Blob>): Workspace {
  const files = createWorkspace({ cwd, allowUnsafePaths: true });
  return { open: async (path) => (path === '-' ? await stdin() : await files.open(path)) };
}

/** All that costs and that operations use: the rest keeps to the signal. */
function withDeadline(client: OpenRouter, deadlineMs: number): OpenRouter {
  const { chat, analyze, transcribe, rerank } = client;
  return {
    ...client,
    chat: {
      send: chat.send,
      stream: (request, call) => chat.stream(request, { ...call, deadlineMs }),
    },
    analyze: Object.assign(
      async (...[request, call]: Parameters<Analyze>) => await analyze(request, call),
      {
        stream: (...[request, call]: Parameters<Analyze['stream']>) =>
          analyze.stream(request, { ...call, deadlineMs }),
      },
      // A list of parameters knows one overload, and the function that is called has them all.
    ) as Analyze,
    transcribe: async (request, call) => await transcribe(request, { ...call, deadlineMs }),
    rerank: async (request, call) => await rerank(request, { ...call, deadlineMs }),
  };
}

/**
 * A bad variable is told with where all of them are explained. A base URL that came from the command line is told by its
 * option, not by the variable it went through.
 */
function readOptions({
  environment,
  settings,
}: InvocationParts): ReturnType<typeof optionsFromEnv> {
  try {
    return optionsFromEnv(environment.variables);
  } catch (error) {
    if (!OpenRouterError.is(error)) throw error;
    const { code, details } = error;
    const message =
      settings.baseUrl === undefined
        ? error.message
        : error.message.replaceAll('OPENROUTER_BASE_URL', '--base-url');
    const hints = message.includes('OPENROUTER_') ? ['see orm help environment'] : [];
    throw new OpenRouterError(code, message, { hints: [...error.hints, ...hints], details });
  }
}
