import { createEmulator } from '@orkit/openrouter-emulator';
import type { Emulator, EmulatorOptions } from '@orkit/openrouter-emulator';
import { expect } from 'vitest';

import type { Clock, InputKind, Io } from '../../src/terminal/io.ts';
import { systemClock } from '../../src/terminal/io.ts';
import { run } from '../../src/run.ts';

/** Timers fire fifty times faster, because retries wait for seconds. */
const hastyClock: Clock = {
  ...systemClock,
  schedule: (callback, delayMs, keepAlive) =>
    systemClock.schedule(callback, delayMs / 50, keepAlive),
};

/** The clock runs fifty times faster too, so that it agrees with the timers. */
export function createFastClock(): Clock {
  const startedAt = systemClock.now();
  return { ...hastyClock, now: () => startedAt + (systemClock.now() - startedAt) * 50 };
}

/** A clock that stands still until a test advances it. */
export interface ManualClock extends Clock {
  /** Advances the time and runs the callbacks that are due. */
  advance(byMs: number): void;
}

/** Creates a clock that stands still. */
export function createManualClock(): ManualClock {
  const waiting = new Set<{ readonly dueAt: number; readonly callback: () => void }>();
  let now = 0;
  return {
    now: () => now,
    random: () => 0,
    schedule(callback, delayMs) {
      const timer = { dueAt: now + delayMs, callback };
      waiting.add(timer);
      return () => {
        waiting.delete(timer);
      };
    },
    advance(byMs) {
      now += byMs;
      for (const timer of waiting) {
        if (timer.dueAt > now || !waiting.delete(timer)) continue;
        timer.callback();
      }
    },
  };
}

/** Waits until the emulator has a billable request. */
export async function seePaidRequest({ requests }: Emulator): Promise<void> {
  await expect
    .poll(() => requests.some(({ method }) => method === 'POST'), { timeout: SOFT_TIMEOUT_MS })
    .toBe(true);
}

/** Milliseconds to wait for an expected event: longer than any test takes on a busy machine. */
export const SOFT_TIMEOUT_MS = 30_000;

/** Result of a run. */
export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of a run. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly stdin?:
    | { readonly kind: InputKind; readonly bytes: Uint8Array | string | Promise<Uint8Array> }
    | undefined;
  /** Which streams are terminals. */
  readonly terminal?: 'both' | 'stdout' | 'stderr' | undefined;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly shutdownGrace?: Io['shutdownGrace'];
  readonly clock?: Clock | undefined;
  /** @default the emulator of the shell */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Called with each chunk of stdout. */
  readonly onStdout?: ((text: string) => void) | undefined;
}

/** `orm` in this process, with its own emulator. */
export interface Shell {
  readonly emulator: Emulator;
  orm(argv: readonly string[], options?: RunOptions): Promise<Run>;
  /** Returns the document of a run with `--json`. */
  json(argv: readonly string[], options?: RunOptions): Promise<Record<string, unknown>>;
}

export const TEST_KEY = 'sk-or-v1-test-0123456789abcdef0123456789abcdef';

/** Directory of the samples of the emulator. */
export const samples = new URL('../../../emulator/media/', import.meta.url).pathname;

/** Creates a shell. */
export function createShell(emulatorOptions?: EmulatorOptions): Shell {
  const emulator = createEmulator(emulatorOptions);
  const orm = async (argv: readonly string[], options: RunOptions = {}): Promise<Run> => {
    const stdout: string[] = [];
    const stderr: string[] = [];
    const { terminal, onStdout } = options;
    const io: Io = {
      stdin: createInput(options.stdin),
      stdout: {
        isTTY: terminal === 'both' || terminal === 'stdout',
        columns: 80,
        write(text) {
          stdout.push(text);
          onStdout?.(text);
        },
        async writeBytes(bytes) {
          // In Latin-1 every byte is a character.
          stdout.push(Buffer.from(bytes).toString('latin1'));
        },
      },
      stderr: {
        isTTY: terminal === 'both' || terminal === 'stderr',
        write: (text) => stderr.push(text),
      },
      env: {
        OPENROUTER_API_KEY: TEST_KEY,
        OPENROUTER_JOB_LEDGER: 'off',
        NO_COLOR: '1',
        OPENROUTER_AUDIT: '0',
        ...options.env,
      },
      cwd: options.cwd ?? samples,
      fetch: options.fetch ?? emulator.fetch,
      clock: options.clock ?? hastyClock,
      signal: options.signal,
      shutdownGrace: options.shutdownGrace,
    };
    const status = await run(argv, io);
    return { status, stdout: stdout.join(''), stderr: stderr.join('') };
  };
  return {
    emulator,
    orm,
    async json(argv, options) {
      const { stdout } = await orm([...argv, '--json'], options);
      // One line and nothing else: two documents would not parse.
      return JSON.parse(stdout) as Record<string, unknown>;
    },
  };
}

function createInput(stdin: RunOptions['stdin']): Io['stdin'] {
  let isRead = false;
  return {
    kind: stdin?.kind ?? 'terminal',
    async *read(signal) {
      // As in a process, input can be read only once.
      if (isRead) return;
      isRead = true;
      const gone = new Promise<Uint8Array>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(new Uint8Array());
        });
      });
      const bytes = await Promise.race([stdin?.bytes ?? '', gone]);
      yield typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
    },
  };
}

/** Returns the body of the last chat request. */
export function lastChat(emulator: Emulator): Record<string, unknown> {
  const chat = emulator.requests.findLast(({ path }) => path.endsWith('/chat/completions'));
  return chat?.body as Record<string, unknown>;
}
