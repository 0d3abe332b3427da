import type { Flag } from './flag.ts';
import { checkUsd, parseDurationMs } from './values.ts';

/** Values of the global options. */
export interface Settings {
  /** Whether stdout has exactly one JSON document. */
  readonly json: boolean;
  /** Whether stderr has errors only. */
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
  /** Whether the cost is printed even without a terminal. */
  readonly cost: boolean;
  readonly baseUrl: string | undefined;
  /** Timeout of the whole command in milliseconds. */
  readonly timeoutMs: number | undefined;
  /** Maximum US dollars of one call; the environment may have a lower one. */
  readonly maxCostUsd: number | undefined;
  /** Maximum US dollars of all calls of the command, as typed; the environment may have a lower one. */
  readonly maxTotalCostUsd: string | undefined;
  /** Whether a call whose price is unknown is allowed under a limit. */
  readonly allowUnknownCost: boolean;
  /** Path of the file that billable calls are logged to. */
  readonly auditLog: string | undefined;
  /** Path of a file with variables. */
  readonly envFile: string | undefined;
}

const group = 'Every command:';

/**
 * The global options. They may be before or after the command. Node.js itself removes `--env-file` from every command line,
 * so no option can have that name.
 */
export const globalFlags: readonly Flag[] = [
  shellFlag('--json', 'one JSON document on stdout, even on failure', 'boolean'),
  shellFlag('-q, --quiet', 'only errors on stderr', 'boolean'),
  shellFlag('-v, --verbose', 'each request, its provider and time on stderr', 'boolean'),
  shellFlag('--no-color', 'no colors (NO_COLOR does the same)', 'boolean'),
  shellFlag('--cost', 'tokens and cost on stderr, even without a terminal', 'boolean'),
  shellFlag(
    '--max-cost <usd>',
    'maximum cost of one call: answers are shortened to fit; other calls over it are refused unsent',
  ),
  shellFlag(
    '--max-total-cost <usd>',
    'maximum cost of the whole command, such as all calls of --each; both only lower the limits of the environment',
  ),
  shellFlag('--allow-unknown-cost', 'allow calls whose price is unknown', 'boolean'),
  shellFlag('--base-url <url>', 'base URL of the OpenRouter API'),
  shellFlag('--timeout <duration>', 'time limit of the command, such as 90s or 20m'),
  shellFlag('--audit-log <path>', 'append a line of JSON before and after each billable call'),
  shellFlag('--env <path>', 'read variables from a file; variables already set take precedence'),
];

/** Reads the global options. */
export function readSettings(values: Readonly<Record<string, unknown>>): Settings {
  const timeout = lastText(values['timeout']);
  const maxCost = lastText(values['maxCost']);
  const maxTotalCost = lastText(values['maxTotalCost']);
  return {
    json: values['json'] === true,
    quiet: values['quiet'] === true,
    verbose: values['verbose'] === true,
    color: values['color'] !== false,
    cost: values['cost'] === true,
    baseUrl: lastText(values['baseUrl']),
    timeoutMs: timeout === undefined ? undefined : parseDurationMs('--timeout', timeout),
    maxCostUsd: maxCost === undefined ? undefined : Number(checkUsd('--max-cost', maxCost)),
    maxTotalCostUsd:
      maxTotalCost === undefined ? undefined : checkUsd('--max-total-cost', maxTotalCost),
    allowUnknownCost: values['allowUnknownCost'] === true,
    auditLog: lastText(values['auditLog']),
    envFile: lastText(values['env']),
  };
}

/** Returns the value of a flag that takes one value; of a repeated flag the last one. */
export function lastText(value: unknown): string | undefined {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === 'string' ? last : undefined;
}

function shellFlag(syntax: string, description: string, kind: Flag['kind'] = 'text'): Flag {
  return { syntax, description, group, kind, field: undefined };
}
