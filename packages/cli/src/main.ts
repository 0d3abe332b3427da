// The process: its streams and signals. Everything else is `run`, which knows no process.
import { fstatSync } from 'node:fs';

import type { InterruptionCause } from './errors/signal-error.ts';
import { Interruption } from './errors/signal-error.ts';
import type { InputKind, InputStream, ResultStream } from './terminal/io.ts';
import { run } from './run.ts';

const SHOW_CURSOR = '\u001b[?25h';
/** How long a command may take to give up before the process dies all the same. */
const MAX_SHUTDOWN_MS = 2000;

const controller = new AbortController();
const forceExitAt = new AbortController();
let shutdownGrace: NodeJS.Timeout | undefined;
let deadlySignal: 'SIGINT' | 'SIGTERM' | undefined;

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader went away. Nothing more can be told, and nothing more is worth paying for.
    if (error.code !== 'EPIPE') process.exitCode ??= 1;
    else if (stream === process.stdout) interrupt('SIGPIPE');
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (deadlySignal !== undefined) {
      forceExitAt.abort(new Interruption(signal));
      exitBySignal(signal);
    }
    deadlySignal = signal;
    extendShutdown(MAX_SHUTDOWN_MS);
    interrupt(signal);
  });
}

const status = await run(process.argv.slice(2), {
  stdin: standardInput(),
  stdout: standardOutput(),
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: controller.signal,
  shutdownGrace: { extend: extendShutdown, last: forceExitAt.signal },
});
if (deadlySignal !== undefined) exitBySignal(deadlySignal);
// Not process.exit(): what was written to a pipe must get through first.
process.exitCode = statusAfter(status);

/** How long a command that was told to stop may still run. */
function extendShutdown(forMs: number): void {
  clearTimeout(shutdownGrace);
  shutdownGrace = setTimeout(() => {
    if (deadlySignal !== undefined) exitBySignal(deadlySignal);
  }, forMs).unref();
}

function interrupt(cause: InterruptionCause): void {
  if (cause === 'SIGPIPE') process.exitCode = new Interruption(cause).exitStatus;
  controller.abort(new Interruption(cause));
}

/** A pipe that broke after the last word still counts. */
function statusAfter(ended: number): number {
  const { reason } = controller.signal as { reason: unknown };
  return reason instanceof Interruption ? reason.exitStatus : ended;
}

/** Dies as if the signal had not been caught: a shell that loops over orm stops only then. */
function exitBySignal(signal: 'SIGINT' | 'SIGTERM'): void {
  if (process.stderr.isTTY) process.stderr.write(SHOW_CURSOR);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function standardOutput(): ResultStream {
  const { stdout } = process;
  return {
    isTTY: stdout.isTTY,
    columns: stdout.columns,
    write: (text) => stdout.write(text),
    async writeBytes(bytes) {
      // A reader that went away is heard of by the stream itself.
      await new Promise<void>((resolve) => {
        stdout.write(bytes, () => {
          resolve();
        });
      });
    },
  };
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
    // Standard input is closed: there is nothing to read.
    return 'other';
  }
}
