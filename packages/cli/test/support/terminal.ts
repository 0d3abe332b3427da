import { spawn } from '@lydell/node-pty';

import { bin, KEY } from './program.ts';

/** Command line that starts `orm`. */
export const program = [process.execPath, bin] as const;

/** ^C as sent by a terminal. */
export const CONTROL_C = '\u0003';

/** Result of a program on a terminal. */
export interface Terminal {
  readonly screen: string;
  readonly exitCode: number;
  /** Number of the signal that ended it. */
  readonly signal: number | undefined;
}

/** Input or an action, triggered by a text on the screen. */
export interface Keystroke {
  readonly when: string;
  readonly type: string | ((write: (keys: string) => void) => void);
}

/** Options for starting a program on a terminal. */
export interface TerminalStart {
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  /** Keystrokes in order: each one is triggered by output after the previous one. */
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
  let searchedTo = 0;
  return await new Promise((resolve) => {
    pty.onData((data) => {
      screen += data;
      const [next] = waiting;
      if (next === undefined || !screen.slice(searchedTo).includes(next.when)) return;
      waiting.shift();
      searchedTo = screen.length;
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
