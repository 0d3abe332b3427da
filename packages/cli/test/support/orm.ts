import { createEmulator } from '@orkit/openrouter-emulator';
import type { Emulator, EmulatorOptions } from '@orkit/openrouter-emulator';

import type { Clock, InputKind, Io } from '../../src/io.ts';
import { systemClock } from '../../src/io.ts';
import { run } from '../../src/run.ts';

/** Waits are fifty times as short as they are said to be: retries wait for seconds. */
const hastyClock: Clock = {
  ...systemClock,
  schedule: (callback, delayMs) => systemClock.schedule(callback, delayMs / 50),
};

/** All of time runs fifty times as fast, so that what is due by the clock is due by the timer. */
export function createFastClock(): Clock {
  const startedAt = systemClock.now();
  return { ...hastyClock, now: () => startedAt + (systemClock.now() - startedAt) * 50 };
}

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
      },
      stderr: {
        isTTY: terminal === 'both' || terminal === 'stderr',
        write: (text) => stderr.push(text),
      },
      env: { OPENROUTER_API_KEY: TEST_KEY, NO_COLOR: '1', ...surroundings.env },
      cwd: surroundings.cwd ?? samples,
      fetch: surroundings.fetch ?? emulator.fetch,
      clock: surroundings.clock ?? hastyClock,
      signal: surroundings.signal,
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
  return {
    kind: given?.kind ?? 'terminal',
    async *read(signal) {
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
