import { spawn } from '@lydell/node-pty';

import { bin, KEY } from './program.ts';

/** `orm` as it is started. */
export const program = [process.execPath, bin] as const;

/** ^C as a terminal sends it. */
export const CONTROL_C = '\u0003';

/** What a program left on a terminal. */
export interface Terminal {
  readonly screen: string;
  readonly exitCode: number;
  /** Number of the signal that it died by. */
  readonly signal: number | undefined;
}

/** Something that is typed, or done, once the screen shows a text. */
export interface Keystroke {
  readonly when: string;
  readonly type: string | ((write: (keys: string) => void) => void);
}

/** How a program is started on a terminal. */
export interface TerminalStart {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  /** In order: the next one is looked for in what comes after the one before. */
  readonly keystrokes?: readonly Keystroke[] | undefined;
}

/** Runs a program on a terminal to its end. */
export async function onTerminal(
  [file, ...args]: readonly [string, ...string[]],
  { env, cwd, keystrokes = [] }: TerminalStart = {},
): Promise<Terminal> {
  const pty = spawn(file, args, {
    cols: 80,
    cwd: cwd ?? process.cwd(),
    env: {
      PATH: process.env['PATH'],
      OPENROUTER_API_KEY: KEY,
      OPENROUTER_JOB_LEDGER: 'off',
      TERM: 'xterm',
      ...env,
    },
  });
  const waiting = [...keystrokes];
  let screen = '';
  let seen = 0;
  return await new Promise((resolve) => {
    pty.onData((data) => {
      screen += data;
      const [next] = waiting;
      if (next === undefined || !screen.slice(seen).includes(next.when)) return;
      waiting.shift();
      seen = screen.length;
      const write = (keys: string) => {
        pty.write(keys);
      };
      if (typeof next.type === 'string') write(next.type);
      else next.type(write);
    });
    pty.onExit(({ exitCode, signal }) => {
      resolve({ screen, exitCode, signal });
    });
  });
}
