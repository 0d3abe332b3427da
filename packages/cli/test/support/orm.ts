import { createEmulator } from '@orkit/openrouter-emulator';
import type { Emulator, EmulatorOptions } from '@orkit/openrouter-emulator';
import { expect } from 'vitest';

import type { Clock, InputKind, Io } from '../../src/terminal/io.ts';
import { systemClock } from '../../src/terminal/io.ts';
import { run } from '../../src/run.ts';

/** Waits are fifty times as short as they are said to be: retries wait for seconds. */
const hastyClock: Clock = {
  ...systemClock,
  schedule: (callback, delayMs, keepAlive) =>
    systemClock.schedule(callback, delayMs / 50, keepAlive),
};

/** All of time runs fifty times as fast, so that what is due by the clock is due by the timer. */
export function createFastClock(): Clock {
  const startedAt = systemClock.now();
  return { ...hastyClock, now: () => startedAt + (systemClock.now() - startedAt) * 50 };
}

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves the time, and calls back what is due by then. */
  advance(byMs: number): void;
}

/** Makes a clock that stands still. */
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

/** Waits until the emulator has a request that costs. */
export async function seePaidRequest({ requests }: Emulator): Promise<void> {
  await expect
    .poll(() => requests.some(({ method }) => method === 'POST'), { timeout: SOFT_TIMEOUT_MS })
    .toBe(true);
}

/** How long to wait for what must come: longer than any test may take, on a machine that has other things to do. */
export const SOFT_TIMEOUT_MS = 30_000;

/** What a run left behind. */
export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test says about the surroundings of a run. */
export interface Surroundings {
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
  /** Hears each piece of stdout as it is written. */
  readonly onStdout?: ((text: string) => void) | undefined;
}

/** `orm` in this process, with an OpenRouter of its own. */
export interface Shell {
  readonly emulator: Emulator;
  orm(argv: readonly string[], surroundings?: Surroundings): Promise<Run>;
  /** The document of a run with `--json`. */
  json(argv: readonly string[], surroundings?: Surroundings): Promise<Record<string, unknown>>;
}

export const TEST_KEY = 'sk-or-v1-test-0123456789abcdef0123456789abcdef';

/** The samples of the emulator. */
export const samples = new URL('../../../emulator/media/', import.meta.url).pathname;

/** Makes a shell. */
export function createShell(options?: EmulatorOptions): Shell {
  const emulator = createEmulator(options);
  const orm = async (argv: readonly string[], surroundings: Surroundings = {}): Promise<Run> => {
    const stdout: string[] = [];
    const stderr: string[] = [];
    const { terminal, onStdout } = surroundings;
    const io: Io = {
      stdin: createInput(surroundings.stdin),
      stdout: {
        isTTY: terminal === 'both' || terminal === 'stdout',
        columns: 80,
        write(text) {
          stdout.push(text);
          onStdout?.(text);
        },
        async writeBytes(bytes) {
          // As latin1 every byte is a character.
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
        ...surroundings.env,
      },
      cwd: surroundings.cwd ?? samples,
      fetch: surroundings.fetch ?? emulator.fetch,
      clock: surroundings.clock ?? hastyClock,
      signal: surroundings.signal,
      shutdownGrace: surroundings.shutdownGrace,
    };
    const status = await run(argv, io);
    return { status, stdout: stdout.join(''), stderr: stderr.join('') };
  };
  return {
    emulator,
    orm,
    async json(argv, surroundings) {
      const { stdout } = await orm([...argv, '--json'], surroundings);
      // One line and nothing else: two documents would not parse.
      return JSON.parse(stdout) as Record<string, unknown>;
    },
  };
}

function createInput(given: Surroundings['stdin']): Io['stdin'] {
  let isRead = false;
  return {
    kind: given?.kind ?? 'terminal',
    async *read(signal) {
      // As in a process: what was read is gone.
      if (isRead) return;
      isRead = true;
      const gone = new Promise<Uint8Array>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve(new Uint8Array());
        });
      });
      const bytes = await Promise.race([given?.bytes ?? '', gone]);
      yield typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
    },
  };
}

/** The body of the last chat that the emulator saw. */
export function lastChat(emulator: Emulator): Record<string, unknown> {
  const chat = emulator.requests.findLast(({ path }) => path.endsWith('/chat/completions'));
  return chat?.body as Record<string, unknown>;
}
