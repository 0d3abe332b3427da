import type { CallOptions, OpenRouter } from '@orkit/openrouter-multimodal';
import type { Host } from '@orkit/openrouter-multimodal/host';
import { createHost } from '@orkit/openrouter-multimodal/host';
import type { Audit, Workspace } from '@orkit/openrouter-multimodal/operations';
import { execute } from '@orkit/openrouter-multimodal/operations';

import type { InvocationParts } from './invocation.ts';
import type { JobWatch } from '../videos/job-tracker.ts';
import { createLoggedFetch } from './logged-fetch.ts';
import { readVariables } from './options.ts';
import { createCommandWorkspace } from './workspace.ts';

/** What a command speaks to OpenRouter with. */
export interface Connection {
  /** The client, whose answers come within a time, when there is one. */
  clientWithin(deadlineMs: number | undefined): OpenRouter;
  /** The files that may be read and written. */
  readonly workspace: Workspace;
  /** Takes what is paid for; `undefined` when nobody wants to hear of it. */
  readonly audit: Audit | undefined;
  readonly execute: typeof execute;
}

/** What a connection needs beside the parts of an invocation. */
export interface ConnectionOptions {
  readonly stdin: () => Promise<Blob>;
  readonly jobs: JobWatch;
}

/** Makes the connection of a command. Nothing is sent or read yet. */
export async function connect(
  parts: InvocationParts,
  options: ConnectionOptions,
): Promise<Connection> {
  const host = openHost(parts, options);
  const client = await host.client();
  return {
    clientWithin: (deadlineMs) => withCallOptions(client, { deadlineMs }),
    workspace: host.workspace,
    audit: host.audit,
    execute,
  };
}

function openHost(parts: InvocationParts, { stdin, jobs }: ConnectionOptions): Host {
  const { io, settings, clock, output } = parts;
  const fetch = io.fetch ?? globalThis.fetch;
  return readVariables(parts, (variables) =>
    createHost(variables, {
      client: {
        clock,
        fetch: settings.verbose ? createLoggedFetch(fetch, clock, output.note) : fetch,
        // One attempt may use up all the time that the command has.
        timeoutMs: settings.timeoutMs,
      },
      jobLedger: jobs.listen,
      workspace: (configured) => createCommandWorkspace({ ...configured, io, stdin }),
      writeAudit: (line) => {
        io.stderr.write(line);
      },
      // A person at a terminal has the cost line; whatever else keeps what is said keeps an account.
      isAuditedByDefault: !output.notesToTerminal && !settings.quiet,
    }),
  );
}

/** A client each of whose calls that cost has these options. What costs nothing keeps to the signal. */
export function withCallOptions(client: OpenRouter, extra: CallOptions): OpenRouter {
  const given = <Ask extends (request: never, call?: CallOptions) => unknown>(ask: Ask): Ask =>
    // What is handed over and answered is the same, in each overload of it.
    ((request: never, call?: CallOptions) => ask(request, { ...call, ...extra })) as Ask;
  const { chat, analyze, generate, videos } = client;
  const { image, speech, audio } = generate;
  return {
    ...client,
    chat: { send: given(chat.send), stream: given(chat.stream) },
    analyze: Object.assign(given(analyze), { stream: given(analyze.stream) }),
    transcribe: given(client.transcribe),
    rerank: given(client.rerank),
    embed: given(client.embed),
    generate: {
      image: Object.assign(given(image), { ...image, stream: given(image.stream) }),
      speech: Object.assign(given(speech), { stream: given(speech.stream) }),
      audio: Object.assign(given(audio), { stream: given(audio.stream) }),
    },
    videos: { ...videos, create: given(videos.create) },
  };
}
