import { OpenRouterError } from '@orkit/openrouter-multimodal';

import { toHints } from '../errors/errors.ts';

const numberText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu;
const durationText = /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s|m|h)?$/u;
const usdText = /^\d{1,9}(?:\.\d{1,12})?$/u;
const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Parses a number strictly: `5abc`, `0x10` and the empty string are errors. */
export function parseNumber(name: string, text: string): number {
  const value = Number(text);
  if (!numberText.test(text) || !Number.isFinite(value)) {
    throw wrongValue(name, 'a number', text);
  }
  return value;
}

/** Parses a duration such as `90s`, `20m`, `500ms` or plain seconds. Returns milliseconds. */
export function parseDurationMs(name: string, text: string): number {
  const groups = durationText.exec(text)?.groups;
  if (groups === undefined) throw wrongValue(name, 'a duration such as 90s, 20m or 2h', text);
  const unit = (groups['unit'] ?? 's') as keyof typeof unitMs; // the pattern admits no other
  const durationMs = Math.round(Number(groups['amount']) * unitMs[unit]);
  if (durationMs < 1) throw wrongValue(name, 'greater than 0', text);
  return durationMs;
}

/** Parses seconds, with or without a unit: `4`, `4s`, `1m`. */
export function parseSeconds(name: string, text: string): number {
  // A value without a unit is validated as a number by the operation.
  return numberText.test(text) ? parseNumber(name, text) : parseDurationMs(name, text) / unitMs.s;
}

/** Checks an amount in US dollars, from 0 to less than a billion, and returns it as typed, because it is passed on as text. */
export function checkUsd(name: string, text: string): string {
  if (!usdText.test(text)) throw wrongValue(name, 'an amount in US dollars such as 0.5', text);
  return text;
}

/** Parses a JSON document. */
export function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The message of the parser only quotes the text; the name of the option is more helpful.
    const wrong = wrongValue(name, 'JSON', text.length > 60 ? `${text.slice(0, 60)}…` : text);
    const isPath = /^[^\s{}[\]"]+$/u.test(text);
    throw isPath
      ? wrong.with({ hints: toHints([`to read a file, write ${name} @${text}`]) })
      : wrong;
  }
}

function wrongValue(name: string, expected: string, text: string): OpenRouterError {
  return new OpenRouterError('INVALID_INPUT', `${name} must be ${expected}, not "${text}"`);
}
