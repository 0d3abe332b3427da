import type { Interceptor, OpenRouter } from '@orkit/openrouter-multimodal';
import type { Host } from '@orkit/openrouter-multimodal/host';
import { createHost } from '@orkit/openrouter-multimodal/host';
import type { Audit, Workspace } from '@orkit/openrouter-multimodal/operations';
import { execute } from '@orkit/openrouter-multimodal/operations';

import { createAttemptLog } from './attempt-log.ts';
import { withoutStdout } from './command-ledger.ts';
import type { InvocationParts } from './invocation.ts';
import type { JobTracker } from './job-tracker.ts';
import { readVariables } from './options.ts';
import { createTimeLimit } from './time-limit.ts';
import { createCommandWorkspace } from './workspace.ts';

/** What a command speaks to OpenRouter with. */
export interface Connection {
  /** The client, whose calls that cost keep to the time of the command. */
  readonly client: OpenRouter;
  /** The files that may be read and written. */
  readonly workspace: Workspace;
  /** Takes what is paid for; `undefined` when nobody wants to hear of it. */
  readonly audit: Audit | undefined;
  readonly execute: typeof execute;
}

/** What a connection needs beside the parts of an invocation. */
export interface ConnectionOptions {
  readonly stdin: () => Promise<Blob>;
  readonly jobs: JobTracker;
}

/** Makes the connection of a command. Nothing is sent or read yet. */
export async function connect(
  parts: InvocationParts,
  options: ConnectionOptions,
): Promise<Connection> {
  const host = openHost(parts, options);
  const client = await host.client();
  return {
    client,
    workspace: host.workspace,
    audit: host.audit,
    execute,
  };
}

function openHost(parts: InvocationParts, { stdin, jobs }: ConnectionOptions): Host {
  const { io, settings, clock, output } = parts;
  const host: Host = readVariables(parts, (variables) =>
    createHost(variables, {
      client: {
        clock,
        fetch: io.fetch,
        // One attempt may use up all the time that the command has.
        attemptTimeoutMs: settings.timeoutMs,
        interceptors: interceptorsOf(parts, jobs),
        onJobEvent: (event) => {
          jobs.onJobEvent(event, host.jobLedger !== undefined);
        },
      },
      jobLedger: (configured) => configured && withoutStdout(configured),
      workspace: (configured) => createCommandWorkspace({ ...configured, io, stdin }),
      writeAudit: (line) => {
        io.stderr.write(line);
      },
      // A person at a terminal has the cost line; whatever else keeps what is said keeps an account.
      isAuditedByDefault: !output.notesToTerminal && !settings.quiet,
    }),
  );
  return host;
}

function interceptorsOf(
  { settings, output, deadline }: InvocationParts,
  jobs: JobTracker,
): readonly Interceptor[] {
  const always = [jobs.interceptor, createTimeLimit(deadline)];
  return settings.verbose ? [...always, createAttemptLog(output.note)] : always;
}
