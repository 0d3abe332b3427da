import { SUBMIT_GRACE_MS } from '@orkit/openrouter-multimodal';

import type { StdioConnection } from '../transport/stdio.ts';
import type { Log } from '../log.ts';
import { toErrorFields } from '../log.ts';

/** Maximum milliseconds that calls in flight may take to stop before the process exits anyway. */
export const EXIT_DEADLINE_MS = 2000;

/**
 * The same limit while a job is being submitted, whose id would be lost with the process although it is paid for. The client waits
 * for the id for the grace period and records it. Most hosts kill a server earlier; the ledger then has the submission without an id.
 */
export const SUBMISSION_DEADLINE_MS = SUBMIT_GRACE_MS + EXIT_DEADLINE_MS;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Shutdown of the process: when the connection is closed or on a signal, at the latest after the deadline. */
export interface Lifecycle {
  /** Registers the connection to close at shutdown. */
  connected(connection: StdioConnection): void;
  /** Begins the shutdown; only the first call has an effect. */
  end(reason: string): void;
}

/** Options for {@link createLifecycle}. */
export interface LifecycleOptions {
  readonly log: Log;
  /** Resolves when no work is pending that must not be lost. */
  settled(): Promise<void>;
}

/** Binds the lifetime of the process to its connection. */
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
    const forceExit = (): void => {
      log.warn('calls did not stop in time');
      process.exit();
    };
    // A moment after a job is recorded, so that its call ends and the audit has its id.
    const exitAfterCalls = () => setImmediate(forceExit);
    setTimeout(() => void settled().then(exitAfterCalls), EXIT_DEADLINE_MS).unref();
    setTimeout(forceExit, SUBMISSION_DEADLINE_MS).unref();
    connection?.close().catch((error: unknown) => {
      log.warn('closing failed', toErrorFields(error));
    });
    // An open pipe would keep the process alive.
    process.stdin.destroy();
  };
  for (const signal of signals) process.on(signal, () => end(signal));
  // Also after the end of its data.
  process.stdin.once('close', () => end('stdin closed'));
  process.stderr.on('error', () => {
    // The log has no reader any more; the client may still wait for responses.
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
    // The state of the process is undefined; a host starts a new one.
    process.exit(1);
  });
}
