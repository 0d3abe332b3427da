import type { Interceptor, OpenRouter } from '@orkit/openrouter-multimodal';
import { createOpenRouter } from '@orkit/openrouter-multimodal';
import { createJobLedger } from '@orkit/openrouter-multimodal/node';
import type { Audit, Workspace } from '@orkit/openrouter-multimodal/operations';
import { execute, toAuditJson } from '@orkit/openrouter-multimodal/operations';

import { createAttemptLog } from './attempt-log.ts';
import { withoutStdout } from './command-ledger.ts';
import type { InvocationParts } from './invocation.ts';
import type { JobWatch } from './job-tracker.ts';
import { readOptions } from './options.ts';
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
  readonly jobs: JobWatch;
}

/** Makes the connection of a command. Nothing is sent or read yet. */
export function connect(parts: InvocationParts, { stdin, jobs }: ConnectionOptions): Connection {
  const { io, settings, clock, output } = parts;
  const { client: fromEnv, workspace, jobLedger, audit } = readOptions(parts);
  const client = createOpenRouter({
    ...fromEnv,
    clock,
    fetch: io.fetch,
    // One attempt may use up all the time that the command has.
    timeoutMs: settings.timeoutMs ?? fromEnv.timeoutMs,
    jobLedger: jobLedger && withoutStdout(createJobLedger(jobLedger)),
    interceptors: interceptorsOf(parts, jobs),
    onJobEvent: jobs.listen(jobLedger !== undefined),
  });
  return {
    client,
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

function interceptorsOf(
  { settings, output, deadline }: InvocationParts,
  jobs: JobWatch,
): readonly Interceptor[] {
  const always = [jobs.interceptor, createTimeLimit(deadline)];
  return settings.verbose ? [...always, createAttemptLog(output.note)] : always;
}

function createAudit({ io, clock }: InvocationParts): Audit {
  return {
    clock,
    write(line) {
      io.stderr.write(`${toAuditJson(line, clock)}\n`);
    },
  };
}
