import type { Flag } from './flag.ts';
import { checkUsd, parseDurationMs } from './values.ts';

/** What the options of every command say. */
export interface Settings {
  /** Exactly one JSON document on stdout. */
  readonly json: boolean;
  /** Errors only on stderr. */
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  /** Tells what a call cost even where no terminal is. */
  readonly cost: boolean;
  readonly baseUrl: string | undefined;
  /** Milliseconds for the whole command. */
  readonly timeoutMs: number | undefined;
  /** Most US dollars of a call that costs, as typed. */
  readonly maxCostUsd: string | undefined;
  /** Makes a call under a limit although nobody can tell its price before. */
  readonly allowUnknownCost: boolean;
  /** File of variables. */
  readonly envFile: string | undefined;
}

const group = 'Every command:';

/**
 * The options of every command. They stand before or after its name. Node.js itself takes `--env-file` out of every
 * command line, so no option can have that name.
 */
export const globalFlags: readonly Flag[] = [
  shellFlag('--json', 'one JSON document on stdout, also on failure', 'boolean'),
  shellFlag('-q, --quiet', 'nothing on stderr but errors', 'boolean'),
  shellFlag('-v, --verbose', 'each request, its provider and time on stderr', 'boolean'),
  shellFlag('--no-color', 'no colors (NO_COLOR does the same)', 'boolean'),
  shellFlag('--cost', 'tokens and cost on stderr, also without a terminal', 'boolean'),
  shellFlag(
    '--max-cost <usd>',
    'most for a call: an answer is cut down to it, all else that may cost more is refused unsent',
  ),
  shellFlag('--allow-unknown-cost', 'make the call although its price is not known', 'boolean'),
  shellFlag('--base-url <url>', 'where OpenRouter is'),
  shellFlag('--timeout <duration>', 'give up after 90s, 20m …'),
  shellFlag('--env <path>', 'read variables from a file; those already set win'),
];

/** Reads the options of every command. */
export function readSettings(values: Readonly<Record<string, unknown>>): Settings {
  const timeout = lastText(values['timeout']);
  const maxCost = lastText(values['maxCost']);
  return {
    json: values['json'] === true,
    quiet: values['quiet'] === true,
    verbose: values['verbose'] === true,
    color: values['color'] !== false,
    cost: values['cost'] === true,
    baseUrl: lastText(values['baseUrl']),
    timeoutMs: timeout === undefined ? undefined : parseDurationMs('--timeout', timeout),
    maxCostUsd: maxCost === undefined ? undefined : checkUsd('--max-cost', maxCost),
    allowUnknownCost: values['allowUnknownCost'] === true,
    envFile: lastText(values['env']),
  };
}

/** A flag repeated that takes one value: the last one counts. */
export function lastText(value: unknown): string | undefined {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : undefined;
}

function shellFlag(syntax: string, description: string, kind: Flag['kind'] = 'text'): Flag {
  return { syntax, description, group, kind, field: undefined };
}
