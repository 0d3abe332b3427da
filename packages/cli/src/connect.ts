import type { Analyze, CallOptions, OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createJobLedger } from '@orkit/openrouter-multimodal/node';
import type { Audit, Workspace } from '@orkit/openrouter-multimodal/operations';
import { execute, toAuditJson } from '@orkit/openrouter-multimodal/operations';

import type { InvocationParts } from './invocation.ts';
import type { JobWatch } from './job/job-watch.ts';
import { createLoggedFetch } from './logged-fetch.ts';
import { readOptions } from './options.ts';
import { createCommandWorkspace } from './workspace.ts';

/** What a command speaks to OpenRouter with. */
export interface Connection {
  /** The client, whose answers come within a time, when there is one. */
  clientWithin(deadlineMs: number | undefined): OpenRouter;
  /** The files that may be read and written. */
  readonly workspace: Workspace;
  /** Takes what is paid for; `undefined` when nobody asked for it. */
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
    clientWithin: (deadlineMs) =>
      withCallOptions(client, {
        deadlineMs,
        // A limit on the command line is for this one question: a shorter answer beats none.
        fitMaxTokens: settings.maxCostUsd === undefined ? undefined : true,
      }),
    workspace: createCommandWorkspace({
      ...workspace,
      io,
      stdin,
      stateHome: jobLedger?.stateHome,
    }),
    audit: audit === true ? createAudit(parts) : undefined,
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

/** All that costs and that operations use: the rest keeps to the signal. */
function withCallOptions(client: OpenRouter, extra: CallOptions): OpenRouter {
  const { chat, analyze, transcribe, rerank, embed, videos } = client;
  return {
    ...client,
    chat: {
      send: chat.send,
      stream: (request, call) => chat.stream(request, { ...call, ...extra }),
    },
    analyze: Object.assign(
      async (...[request, call]: Parameters<Analyze>) => await analyze(request, call),
      {
        stream: (...[request, call]: Parameters<Analyze['stream']>) =>
          analyze.stream(request, { ...call, ...extra }),
      },
      // A list of parameters knows one overload, and the function that is called has them all.
    ) as Analyze,
    transcribe: async (request, call) => await transcribe(request, { ...call, ...extra }),
    rerank: async (request, call) => await rerank(request, { ...call, ...extra }),
    embed: async (request, call) => await embed(request, { ...call, ...extra }),
    generate: generateWith(client.generate, extra),
    videos: {
      ...videos,
      create: async (request, call) => await videos.create(request, { ...call, ...extra }),
    },
  };
}

type Generate = OpenRouter['generate'];

function generateWith({ image, speech, audio }: Generate, extra: CallOptions): Generate {
  return {
    image: Object.assign(image.bind(undefined), {
      stream: (...[request, call]: Parameters<Generate['image']['stream']>) =>
        image.stream(request, { ...call, ...extra }),
    }),
    speech: Object.assign(speech.bind(undefined), {
      stream: async (...[request, call]: Parameters<Generate['speech']['stream']>) =>
        await speech.stream(request, { ...call, ...extra }),
    }),
    audio: Object.assign(audio.bind(undefined), {
      stream: async (...[request, call]: Parameters<Generate['audio']['stream']>) =>
        await audio.stream(request, { ...call, ...extra }),
    }),
  };
}
