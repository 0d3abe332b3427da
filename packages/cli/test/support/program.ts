import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built program. */
export const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** Result of a process. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options for starting a process. Only PATH is passed on from the environment of this process. */
export interface Start {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  readonly stdin?: 'ignore' | 'pipe' | undefined;
  /** Called when the process is running. */
  readonly onStart?: ((kill: (signal: NodeJS.Signals) => void) => void) | undefined;
  /** Called at the first chunk of stdout. */
  readonly onFirstOutput?: ((kill: (signal: NodeJS.Signals) => void) => void) | undefined;
  /** Called at each chunk of stderr, with everything so far. */
  readonly onNote?: ((text: string) => void) | undefined;
}

export const KEY = 'sk-or-v1-test-0123456789abcdef0123456789abcdef';

/** Runs a program to its end. */
export async function start(
  file: string,
  args: readonly string[],
  options: Start = {},
): Promise<Ended> {
  const { env, cwd, stdin = 'ignore', onStart, onFirstOutput, onNote } = options;
  const child = spawn(file, args, {
    cwd,
    env: {
      PATH: process.env['PATH'] ?? '',
      OPENROUTER_API_KEY: KEY,
      OPENROUTER_JOB_LEDGER: 'off',
      OPENROUTER_AUDIT: '0',
      ...env,
    },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  child.once('spawn', () => onStart?.((signal) => child.kill(signal)));
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.once('data', () => onFirstOutput?.((signal) => child.kill(signal)));
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr.push(chunk);
    onNote?.(Buffer.concat(stderr).toString('utf8'));
  });
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
      resolve({ status, signal, stdout: text(stdout), stderr: text(stderr) });
    });
  });
}

/** Runs the built `orm`. */
export async function orm(args: readonly string[], options?: Start): Promise<Ended> {
  return await start(process.execPath, [bin, ...args], options);
}

/** Runs a line of bash in which `orm` is the built program. */
export async function bash(line: string, options?: Start): Promise<Ended> {
  return await start(
    'bash',
    ['-c', `orm() { '${process.execPath}' '${bin}' "$@"; }; ${line}`],
    options,
  );
}
