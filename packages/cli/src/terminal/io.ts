import type { OpenRouterOptions } from '@orkit/openrouter-multimodal';

import type { StdoutFailure } from './stdout-failure.ts';

/** The clock interface of core. */
export type Clock = NonNullable<OpenRouterOptions['clock']>;

/** A stream for text. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

/** The path that stands for standard output. */
export const STDOUT = '-';

/** The stream for the result. */
export interface ResultStream extends OutputStream {
  /** Whether it is a pipe, which fails only when its reader is gone. @default false */
  readonly isPipe?: boolean | undefined;
  /** Writes bytes unchanged and waits until the stream accepts more. Rejects when they cannot be written. */
  writeBytes(bytes: Uint8Array): Promise<void>;
  /** Waits until everything was delivered, or could not be. */
  flush?(): Promise<void>;
  /** Why something could not be written, unless the reader closed the pipe. */
  readonly failure?: StdoutFailure | undefined;
}

/** The grace period of an interrupted process. */
export interface ShutdownGrace {
  /** Extends the grace period. */
  extend(forMs: number): void;
  /** Fires on the second signal. The process exits after the listeners have run. */
  readonly last: AbortSignal;
  /** Registers work to do at once before the process ends, however it ends. */
  beforeExit(this: void, work: () => void): void;
}

/** Type of standard input. A pipe or a file was put there on purpose; `other` is a socket, a device or nothing. */
export type InputKind = 'terminal' | 'pipe' | 'file' | 'other';

/** Standard input, read only when a command needs it. */
export interface InputStream {
  readonly kind: InputKind;
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** The environment of `orm`: streams, variables, network, clock and signals. */
export interface Io {
  readonly stdin: InputStream;
  readonly stdout: ResultStream;
  readonly stderr: OutputStream;
  /** Whether both streams go to one place, as on a terminal or after `2>&1`. @default whether both are terminals */
  readonly isOnePlace?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Source of the key in `env`, for display. @default 'OPENROUTER_API_KEY' */
  readonly keySource?: string | undefined;
  /** Directory that relative paths are resolved against. */
  readonly cwd: string;
  /** Why that directory cannot be used: `ENOENT` when it was deleted. */
  readonly cwdFailure?: Error | undefined;
  /** The `fetch` function for all requests. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
  /** Aborts the command. */
  readonly signal?: AbortSignal | undefined;
  /** @default the command cannot delay the end of the process */
  readonly shutdownGrace?: ShutdownGrace | undefined;
}

/** Maximum delay of a timer (HTML Standard, timers). */
const MAX_TIMER_MS = 2_147_483_647;

/** The system clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs, keepAlive = false) {
    // A delay over 31 bits would fire at once.
    const timer = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
    if (!keepAlive) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
  random: () => Math.random(),
};
