// The process: its streams and signals. Everything else is in `run`, which does not depend on the process.
import { fstatSync } from 'node:fs';

import type { DeadlySignal, InterruptionCause } from './errors/signal-error.ts';
import { Interruption } from './errors/signal-error.ts';
import type { InputKind, InputStream } from './terminal/io.ts';
import { createStandardStreams } from './terminal/standard-streams.ts';
import { workingDirectory } from './host/working-directory.ts';
import { run } from './run.ts';

const SHOW_CURSOR = '\u001b[?25h';
/** Milliseconds that a command may take to stop before the process exits anyway. */
const MAX_SHUTDOWN_MS = 2000;

const controller = new AbortController();
const forceExitAt = new AbortController();
const lastWork: (() => void)[] = [];
let shutdownGrace: NodeJS.Timeout | undefined;
let deadlySignal: DeadlySignal | undefined;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader closed the pipe: no output can be delivered, so nothing more should be paid for. Other failures are found when
  // the result is flushed.
  if (error.code === 'EPIPE') interrupt('SIGPIPE');
});
process.stderr.on('error', () => {
  // A note that is not shown changes nothing about the result.
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (deadlySignal !== undefined) exitNow(signal);
    deadlySignal = signal;
    extendShutdown(MAX_SHUTDOWN_MS);
    interrupt(signal);
  });
}

const status = await run(process.argv.slice(2), {
  stdin: standardInput(),
  ...createStandardStreams(process),
  env: process.env,
  ...workingDirectory(process),
  signal: controller.signal,
  shutdownGrace: { extend: extendShutdown, last: forceExitAt.signal, beforeExit },
});
if (deadlySignal !== undefined) exitBySignal(deadlySignal);
// Not process.exit(): data already written to a pipe must be flushed first.
process.exitCode = statusAfter(status);

/** Registers work for the end of the process. A signal that ends it emits no event, so `exitBySignal` runs it. */
function beforeExit(work: () => void): void {
  lastWork.push(work);
  process.once('exit', work);
}

/** Lets a command that was interrupted run for `forMs` more milliseconds. */
function extendShutdown(forMs: number): void {
  clearTimeout(shutdownGrace);
  shutdownGrace = setTimeout(() => {
    if (deadlySignal !== undefined) exitNow(deadlySignal);
  }, forMs).unref();
}

/** Exits although the command has not stopped. */
function exitNow(signal: DeadlySignal): void {
  forceExitAt.abort(new Interruption(signal));
  exitBySignal(signal);
}

function interrupt(cause: InterruptionCause): void {
  if (cause === 'SIGPIPE') process.exitCode = new Interruption(cause).exitStatus;
  controller.abort(new Interruption(cause));
}

/** Returns the exit status of the process. A pipe that broke after the last output still counts. */
function statusAfter(ended: number): number {
  const { reason } = controller.signal as { reason: unknown };
  return reason instanceof Interruption ? reason.exitStatus : ended;
}

/** Exits as if the signal had not been caught: only then does a shell loop around orm stop. */
function exitBySignal(signal: DeadlySignal): void {
  if (process.stderr.isTTY) process.stderr.write(SHOW_CURSOR);
  for (const work of lastWork) work();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function standardInput(): InputStream {
  return {
    kind: kindOfInput(),
    async *read(signal) {
      const stop = () => {
        process.stdin.destroy();
      };
      signal.addEventListener('abort', stop, { once: true });
      try {
        yield* process.stdin as AsyncIterable<Uint8Array>;
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

function kindOfInput(): InputKind {
  if (process.stdin.isTTY) return 'terminal';
  try {
    const file = fstatSync(0);
    if (file.isFIFO()) return 'pipe';
    return file.isFile() ? 'file' : 'other';
  } catch {
    // Standard input is closed: nothing can be read.
    return 'other';
  }
}
