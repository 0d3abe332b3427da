import type { CallOptions, OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createJobLedger } from '@orkit/openrouter-multimodal/node';
import type { Audit, Workspace } from '@orkit/openrouter-multimodal/operations';
import { execute, toAuditJson } from '@orkit/openrouter-multimodal/operations';

import type { InvocationParts } from './invocation.ts';
import type { JobWatch } from '../videos/job-tracker.ts';
import { createLoggedFetch } from './logged-fetch.ts';
import { readOptions } from './options.ts';
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
export function connect(parts: InvocationParts, { stdin, jobs }: ConnectionOptions): Connection {
  const { io, settings, clock, output } = parts;
  const { client: fromEnv, workspace, jobLedger, audit } = readOptions(parts);
  const fetch = io.fetch ?? globalThis.fetch;
  const client = createOpenRouter({
    ...fromEnv,
    clock,
    fetch: settings.verbose ? createLoggedFetch(fetch, clock, output.note) : fetch,
    // One attempt may use up all the time that the command has.
    timeoutMs: settings.timeoutMs ?? fromEnv.timeoutMs,
    jobLedger: jobs.listen(jobLedger === undefined ? undefined : createJobLedger(jobLedger)),
  });
  return {
    clientWithin: (deadlineMs) => withCallOptions(client, { deadlineMs }),
    workspace: createCommandWorkspace({
      ...workspace,
      io,
      stdin,
      stateHome: jobLedger?.stateHome,
    }),
    // A person at a terminal has the cost line; whatever else keeps what is said keeps an account.
    audit: (audit ?? (!output.notesToTerminal && !settings.quiet)) ? createAudit(parts) : undefined,
    execute,
  };
}

function createAudit({ io, clock }: InvocationParts): Audit {
  return {
    clock,
    write(line) {
      io.stderr.write(`${toAuditJson(line, clock)}\n`);
    },
  };
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
