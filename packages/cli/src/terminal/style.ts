import { styleText } from 'node:util';

/** Colors of one stream; without colors the functions return the text unchanged. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** Conditions that determine whether a stream is colored. */
export interface ColorChoice {
  /** Whether `--no-color` is set. */
  readonly forbidden: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/** Whether to use colors. Checked in this order: `--no-color`, `NO_COLOR`, `TERM=dumb`, `FORCE_COLOR`, a terminal. */
export function usesColor({ forbidden, env, isTerminal }: ColorChoice): boolean {
  if (forbidden) return false;
  if (isSet(env['NO_COLOR'])) return false;
  if (env['TERM'] === 'dumb') return false;
  if (isSet(env['FORCE_COLOR'])) return env['FORCE_COLOR'] !== '0';
  return isTerminal;
}

/** Creates the colors of one stream. */
export function createStyle(enabled: boolean): Style {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    // `enabled` decides; styleText must not check the process again.
    enabled ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    red: paint('red'),
    green: paint('green'),
    yellow: paint('yellow'),
    cyan: paint('cyan'),
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
