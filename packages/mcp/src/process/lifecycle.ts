import { SUBMIT_GRACE_MS } from '@orkit/openrouter-multimodal';

import type { StdioConnection } from '../transport/stdio.ts';
import type { Log } from '../log.ts';
import { toErrorFields } from '../log.ts';

/** How long, in milliseconds, what is in flight may take to give up before the process ends anyway. */
export const EXIT_DEADLINE_MS = 2000;

/**
 * The same while a job is being submitted: its id is paid, and lost with the process. The client waits the grace for it, and then
 * it is noted. Most hosts kill a server before that; the ledger then has what was submitted, without an id.
 */
export const SUBMISSION_DEADLINE_MS = SUBMIT_GRACE_MS + EXIT_DEADLINE_MS;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ends the process when the connection is over or a signal says so: by itself, or after the deadline. */
export interface Lifecycle {
  /** Hands over what to close. */
  connected(connection: StdioConnection): void;
  /** Lets the process end; only the first call counts. */
  end(reason: string): void;
}

/** What the life of a process is tied to, beside its connection. */
export interface LifecycleOptions {
  readonly log: Log;
  /** Resolves when nothing is on its way that must not be lost. */
  settled(): Promise<void>;
}

/** Ties the life of a process to its connection. */
export function createLifecycle(
  process: NodeJS.Process,
  { log, settled }: LifecycleOptions,
): Lifecycle {
  let connection: StdioConnection | undefined;
  let isEnding = false;
  const end = (reason: string): void => {
    if (isEnding) return;
    isEnding = true;
    log.info('stopping', { reason });
    setTimeout(() => void settled().then(() => process.exit()), EXIT_DEADLINE_MS).unref();
    setTimeout(() => process.exit(), SUBMISSION_DEADLINE_MS).unref();
    connection?.close().catch((error: unknown) => {
      log.warn('closing failed', toErrorFields(error));
    });
    // A pipe that is still open would keep the process alive.
    process.stdin.destroy();
  };
  for (const signal of signals) process.on(signal, () => end(signal));
  process.stdin.once('end', () => end('stdin ended'));
  process.stdin.once('close', () => end('stdin closed'));
  process.stderr.on('error', () => {
    // Nobody reads the log any more; the client may still want its answers.
  });
  surviveDefects(process, log);
  return {
    connected(opened) {
      connection = opened;
    },
    end,
  };
}

function surviveDefects(process: NodeJS.Process, log: Log): void {
  process.on('unhandledRejection', (error) => {
    log.error('unhandled rejection', toErrorFields(error));
  });
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', toErrorFields(error));
    // Nothing is known about the state of the process; a host starts a new one.
    process.exit(1);
  });
}
