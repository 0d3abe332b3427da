import type { ErrorReason } from '@orkit/openrouter-multimodal';
import { DEFAULT_BASE_URL, OpenRouterError } from '@orkit/openrouter-multimodal';
import { describeImages, describeNetwork } from '@orkit/openrouter-multimodal/node';
import { healthCheck } from '@orkit/openrouter-multimodal/operations';

import { toHints } from '../errors/errors.ts';
import { maskKey } from '../host/environment.ts';
import { isObject } from '../report/result-info.ts';
import { formatCost } from '../report/footer.ts';
import type { Invocation } from '../host/invocation.ts';
import type { JsonObject, CommandResult } from '../host/command-result.ts';
import type { Style } from '../terminal/style.ts';

/** One line of the checklist. */
interface Check {
  readonly name: string;
  /** `null` if unknown. */
  readonly ok: boolean | null;
  readonly detail: string;
}

/** Checks the prerequisites of a call to OpenRouter and fails with the first problem. */
export async function runDoctor(invocation: Invocation): Promise<CommandResult> {
  const { environment, output } = invocation;
  const { data } = await invocation.execute(healthCheck, {});
  const health = isObject(data) ? data : {};
  const optional = [...(await imageChecks()), await audioCheck()];
  const checks = [...checksOf(health, invocation), ...optional];
  const text = checks.map((check) => toLine(check, output.style)).join('');
  output.layout(text);
  const plain = checks.map(({ name, detail }) => `${name}: ${detail}`).join('\n');
  const hasKey = environment.keySource !== undefined;
  return { data: { checks, health }, text: plain, error: problemOf(health, hasKey) };
}

function checksOf(health: JsonObject, { environment }: Invocation): Check[] {
  const { variables, keySource } = environment;
  const key = variables['OPENROUTER_API_KEY'];
  const { reachable, api_key_valid: isValid, models_cached: models } = health;
  return [
    { name: 'Node.js', ok: true, detail: process.versions.node },
    { name: 'Base URL', ok: true, detail: variables['OPENROUTER_BASE_URL'] ?? DEFAULT_BASE_URL },
    {
      name: 'API key',
      ok: key !== undefined,
      detail: key === undefined ? 'not set' : `${maskKey(key)} from ${keySource ?? ''}`,
    },
    ...networkChecks(variables),
    {
      name: 'Reachable',
      ok: reachable === true,
      detail: reachable === true ? `in ${String(health['latency_ms'])} ms` : 'no response',
    },
    { name: 'Key works', ...keyCheck(key === undefined ? null : isValid, health) },
    { name: 'Limit left', ...limitCheck(health) },
    {
      name: 'Models',
      ok: typeof models === 'number' ? true : null,
      detail: typeof models === 'number' ? String(models) : 'unknown',
    },
  ];
}

function networkChecks(variables: Readonly<Record<string, string>>): Check[] {
  const url = variables['OPENROUTER_BASE_URL'] ?? DEFAULT_BASE_URL;
  const { proxy, certificates, certificateFault } = describeNetwork(url, variables);
  return [
    { name: 'Proxy', ok: true, detail: proxy ?? 'none' },
    {
      name: 'Trusts',
      ok: certificateFault === undefined,
      detail: certificateFault ?? `the certificates of ${certificates}`,
    },
  ];
}

function keyCheck(isValid: unknown, { is_free_tier: isFree }: JsonObject): Omit<Check, 'name'> {
  if (typeof isValid !== 'boolean') return { ok: null, detail: 'unknown' };
  if (!isValid) return { ok: false, detail: 'OpenRouter rejects it' };
  return { ok: true, detail: isFree === true ? 'yes, free tier' : 'yes' };
}

function limitCheck(health: JsonObject): Omit<Check, 'name'> {
  const { limit_remaining_usd: remainingUsd, api_key_valid: isValid } = health;
  if (isValid !== true) return { ok: null, detail: 'unknown' };
  if (typeof remainingUsd !== 'number') return { ok: true, detail: 'the key has no limit' };
  return { ok: remainingUsd > 0, detail: formatCost(Math.max(0, remainingUsd)) };
}

/** Checks for the optional modules. Without them images are sent unchanged and some formats cannot be sent, which is not an error. */
async function imageChecks(): Promise<Check[]> {
  const { installSharp, installHeic } = await describeImages();
  const readsHeic = installSharp === undefined && installHeic === undefined;
  return [
    {
      name: 'Images',
      ok: installSharp === undefined ? true : null,
      detail:
        installSharp === undefined ? 'are resized by sharp' : `are not resized: ${installSharp}`,
    },
    {
      name: 'HEIC',
      ok: readsHeic ? true : null,
      detail: readsHeic
        ? 'is read by libheif-js'
        : `is not read: ${installHeic ?? 'it needs sharp as well'}`,
    },
  ];
}

/** Checks for mediabunny. Without it the audio of videos cannot be used, and long recordings are sent whole. */
async function audioCheck(): Promise<Check> {
  const name = 'Audio';
  // In a variable, because lint allows only the audio tool to import mediabunny; this checks whether it could.
  const tool: string = 'mediabunny';
  try {
    await import(tool);
    return { name, ok: true, detail: 'is split and taken from videos by mediabunny' };
  } catch {
    // It is optional; why it cannot be loaded does not matter.
    return { name, ok: null, detail: 'is not taken from videos or split: npm install mediabunny' };
  }
}

function toLine({ name, ok, detail }: Check, style: Style): string {
  const mark = ok === null ? style.yellow('?') : ok ? style.green('✓') : style.red('✗');
  return `${mark} ${name.padEnd(11)} ${detail}\n`;
}

function problemOf(health: JsonObject, hasKey: boolean): OpenRouterError | undefined {
  const { reachable, api_key_valid: isValid, limit_remaining_usd: remainingUsd } = health;
  if (!hasKey) return refused('credentials', 'No API key is set');
  const problem = typeof health['error'] === 'string' ? health['error'] : undefined;
  if (reachable !== true) {
    return new OpenRouterError('UPSTREAM_HTTP', problem ?? 'OpenRouter cannot be reached', {
      hints: toHints(['check the network, the proxy and --base-url']),
      details: { reason: 'connection' },
    });
  }
  if (isValid === false) return refused('credentials', 'OpenRouter rejects the API key');
  if (typeof remainingUsd === 'number' && remainingUsd <= 0) {
    return refused('credits', 'The API key has no credit left');
  }
  if (health['ok'] === true) return undefined;
  return new OpenRouterError('UPSTREAM_HTTP', problem ?? 'The API key could not be checked');
}

function refused(reason: ErrorReason, message: string): OpenRouterError {
  return new OpenRouterError('UPSTREAM_REFUSED', message, { details: { reason } });
}
