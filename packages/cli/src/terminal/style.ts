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

/**
 * Whether to use colors. Checked in this order: `--no-color`, `NO_COLOR`, `FORCE_COLOR`, `CLICOLOR_FORCE`, `TERM=dumb`,
 * `CLICOLOR=0`, a terminal.
 */
export function usesColor({ forbidden, env, isTerminal }: ColorChoice): boolean {
  if (forbidden) return false;
  if (isSet(env['NO_COLOR'])) return false;
  const { FORCE_COLOR: forced } = env;
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  if (isSet(env['CLICOLOR_FORCE']) && env['CLICOLOR_FORCE'] !== '0') return true;
  if (env['TERM'] === 'dumb' || env['CLICOLOR'] === '0') return false;
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
