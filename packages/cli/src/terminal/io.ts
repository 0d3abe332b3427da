import type { OpenRouterOptions } from '@orkit/openrouter-multimodal';

/** Time, as core wants it injected. */
export type Clock = NonNullable<OpenRouterOptions['clock']>;

/** Where text goes. */
export interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}

/** The path that stands for standard output. */
export const STDOUT = '-';

/** Where the result goes. */
export interface ResultStream extends OutputStream {
  /** Writes bytes as they are, and waits until more can be taken. */
  writeBytes(bytes: Uint8Array): Promise<void>;
}

/** The last moments of a process that was told to stop. */
export interface ShutdownGrace {
  /** Asks for more time to give up in than a command has by itself. */
  extend(forMs: number): void;
  /** Fires when the process is told a second time. It dies once the listeners have run. */
  readonly last: AbortSignal;
}

/** What is behind standard input. A pipe or a file was put there on purpose; `other` is a socket, a device or nothing. */
export type InputKind = 'terminal' | 'pipe' | 'file' | 'other';

/** Standard input, read only when a command asks for it. */
export interface InputStream {
  readonly kind: InputKind;
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Everything of the outside world that `orm` touches. */
export interface Io {
  readonly stdin: InputStream;
  readonly stdout: ResultStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the key in `env` was found, for a person. @default 'OPENROUTER_API_KEY' */
  readonly keySource?: string | undefined;
  /** Folder that relative paths begin in. */
  readonly cwd: string;
  /** The network. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** @default the clock of the machine */
  readonly clock?: Clock | undefined;
  /** Gives the command up. */
  readonly signal?: AbortSignal | undefined;
  /** @default the command has no say in when the process ends */
  readonly shutdownGrace?: ShutdownGrace | undefined;
}

/** Longest delay that a timer takes (HTML Standard, timers). */
const MAX_TIMER_MS = 2_147_483_647;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(callback, delayMs, keepAlive = false) {
    // A timer beyond 31 bits would fire at once.
    const timer = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
    if (!keepAlive) timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
  random: () => Math.random(),
};
