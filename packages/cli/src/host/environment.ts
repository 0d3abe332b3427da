import { resolve } from 'node:path';
import { parseEnv } from 'node:util';

import type { Io } from '../terminal/io.ts';
import type { Settings } from '../flags/settings.ts';
import { readTextFile } from './text-file.ts';

/** Environment variables of a command. */
export interface Environment {
  readonly variables: Readonly<Record<string, string>>;
  /** Source of the API key, for display. */
  readonly keySource: string | undefined;
}

/**
 * Collects the variables: an option overrides the environment, which overrides `--env`. Empty values count as unset. A limit on the
 * cost is only lowered by an option.
 */
export async function loadEnvironment(
  {
    env,
    cwd,
    signal,
    keySource = 'OPENROUTER_API_KEY',
  }: Pick<Io, 'env' | 'cwd' | 'signal' | 'keySource'>,
  {
    envFile,
    ...options
  }: Pick<Settings, 'envFile' | 'baseUrl' | 'maxTotalCostUsd' | 'allowUnknownCost' | 'auditLog'>,
): Promise<Environment> {
  const fromFile =
    envFile === undefined ? {} : parseEnv(await readTextFile('--env', envFile, { cwd, signal }));
  const own = withoutEmpty(env);
  const configured = { ...withoutEmpty(fromFile), ...own };
  const variables = {
    ...configured,
    ...withoutEmpty({
      OPENROUTER_BASE_URL: options.baseUrl,
      OPENROUTER_SESSION_BUDGET_USD: lowest(
        options.maxTotalCostUsd,
        configured['OPENROUTER_SESSION_BUDGET_USD'],
      ),
      OPENROUTER_ALLOW_UNKNOWN_COST: options.allowUnknownCost ? 'true' : undefined,
      // As an absolute path: `on` is a file too.
      OPENROUTER_AUDIT: options.auditLog === undefined ? undefined : resolve(cwd, options.auditLog),
    }),
  };
  if (variables['OPENROUTER_API_KEY'] === undefined) return { variables, keySource: undefined };
  const isOwn = own['OPENROUTER_API_KEY'] !== undefined;
  return { variables, keySource: isOwn ? keySource : `--env ${envFile ?? ''}` };
}

/** Returns the lower of two amounts. One that is not a number is returned, so that its error is reported. */
function lowest(option: string | undefined, variable: string | undefined): string | undefined {
  if (option === undefined || variable === undefined) return option ?? variable;
  return Number(option) < Number(variable) ? option : variable;
}

/** Masks a key: enough remains to recognize it, never enough to use it. */
export function maskKey(key: string): string {
  const shown = 4;
  // The ends of a short key would reveal too much of it.
  return key.length < 24 ? '…' : `${key.slice(0, 'sk-or-v1'.length)}…${key.slice(-shown)}`;
}

function withoutEmpty(
  record: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
}
