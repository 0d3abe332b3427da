import { styleText } from 'node:util';

/** Colors for one stream, or none at all. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** What decides whether a stream is colored. */
export interface ColorChoice {
  /** `--no-color` was given. */
  readonly forbidden: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/** Whether to color: `--no-color`, then `NO_COLOR`, `TERM=dumb`, `FORCE_COLOR`, then whether it is a terminal. */
export function usesColor({ forbidden, env, isTerminal }: ColorChoice): boolean {
  if (forbidden) return false;
  if (isSet(env['NO_COLOR'])) return false;
  if (env['TERM'] === 'dumb') return false;
  if (isSet(env['FORCE_COLOR'])) return env['FORCE_COLOR'] !== '0';
  return isTerminal;
}

/** Makes the colors of one stream. */
export function createStyle(enabled: boolean): Style {
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    // The choice was made above; styleText must not make its own from the process.
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
