import type { Interceptor, OpenRouter } from '@orkit/openrouter-multimodal';
import type { Host } from '@orkit/openrouter-multimodal/host';
import { createHost } from '@orkit/openrouter-multimodal/host';
import type { Audit, Workspace } from '@orkit/openrouter-multimodal/operations';
import { execute } from '@orkit/openrouter-multimodal/operations';

import { createAttemptLog } from './attempt-log.ts';
import { withoutStdout } from './command-ledger.ts';
import type { InvocationParts } from './invocation.ts';
import type { JobTracker } from './job-tracker.ts';
import { maxInputBytes, readVariables } from './options.ts';
import { createRetryLog } from './retry-log.ts';
import { createTimeLimit } from './time-limit.ts';
import { createCommandWorkspace } from './workspace.ts';

/** Client, files and audit of a command. */
export interface Connection {
  /** The client; its billable calls respect `--timeout`. */
  readonly client: OpenRouter;
  /** The files that may be read and written. */
  readonly workspace: Workspace;
  /** Records billable calls; `undefined` when auditing is off. */
  readonly audit: Audit | undefined;
  readonly execute: typeof execute;
}

/** Options of a connection beside the parts of an invocation. */
export interface ConnectionOptions {
  readonly stdin: () => Promise<Blob>;
  readonly jobs: JobTracker;
  /** Shows that a request waits before another attempt. */
  readonly onWait: (why: string, forMs: number) => void;
}

/** Creates the connection of a command. Sends and reads nothing yet. */
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

function openHost(parts: InvocationParts, { stdin, jobs, onWait }: ConnectionOptions): Host {
  const { io, settings, clock, output } = parts;
  const host: Host = readVariables(parts, (variables) =>
    createHost(variables, {
      app: { url: 'https://github.com/orkit/openrouter-multimodal', title: 'orm' },
      client: {
        clock,
        fetch: io.fetch,
        // One attempt may use all the time of the command.
        attemptTimeoutMs: settings.timeoutMs,
        interceptors: interceptorsOf(parts, { jobs, onWait }),
        onJobEvent: (event) => {
          jobs.onJobEvent(event, host.jobLedger !== undefined);
        },
      },
      jobLedger: (configured) => configured && withoutStdout(configured),
      workspace: (configured) =>
        createCommandWorkspace({
          ...configured,
          io,
          signal: parts.signal,
          stdin,
          maxInputBytes: () => maxInputBytes(parts),
        }),
      // Only in a file, when asked: stderr is for people and the logs of CI, which prompts do not belong in.
      isAuditedByDefault: false,
      auditsToFile: true,
      onAuditError: (error) => {
        output.alert(`The call was made, but its audit line is missing: ${error.message}`);
      },
    }),
  );
  io.shutdownGrace?.beforeExit(host.endAudit);
  return host;
}

function interceptorsOf(
  { settings, output, deadline }: InvocationParts,
  { jobs, onWait }: Pick<ConnectionOptions, 'jobs' | 'onWait'>,
): readonly Interceptor[] {
  const always = [jobs.interceptor, createTimeLimit(deadline), createRetryLog(onWait)];
  return settings.verbose ? [...always, createAttemptLog(output.note)] : always;
}
