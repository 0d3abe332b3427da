import type { OpenRouterError } from '@orkit/openrouter-multimodal';

import type { JsonObject, CommandResult } from '../host/command-result.ts';
import type { KnownCharge } from '../host/invocation.ts';

/** Metadata of a result. */
export interface Info {
  readonly id: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly finishReason: string | null;
  /** Whether the answer was truncated. */
  readonly truncated: boolean;
  readonly usage: UsageInfo | null;
  readonly cache: { readonly status: string } | null;
}

/** Tokens and cost. */
export interface UsageInfo {
  /** Each is `null` when OpenRouter did not report it. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
  /** US dollars that the provider charged the user's own key (BYOK); absent without such a key. */
  readonly upstreamCostUsd?: number | null;
}

/** Reads the metadata from `meta` of a result, otherwise from its data. */
export function toInfo({ data, meta }: Pick<CommandResult, 'data' | 'meta'>): Info {
  const info: JsonObject = { ...(isObject(data) ? data : {}), ...meta };
  const status = isObject(info['cache']) ? textOf(info['cache'], 'status') : null;
  return {
    id: textOf(info, 'generation_id'),
    model: textOf(info, 'model'),
    provider: textOf(info, 'provider'),
    finishReason: textOf(info, 'finish_reason'),
    truncated: info['truncated'] === true,
    usage: usageOf(info),
    cache: status === null ? null : { status },
  };
}

/** Returns the usage. Some results have only a cost, or the cost outside of the usage. */
function usageOf(info: JsonObject): UsageInfo | null {
  const { usage, cost_usd: cost } = info;
  if (!isObject(usage)) {
    const costUsd = typeof cost === 'number' ? cost : null;
    const tokens = { inputTokens: null, outputTokens: null };
    return cost === undefined ? null : { ...tokens, costUsd, ...upstreamCostOf(info) };
  }
  return {
    inputTokens: numberOf(usage, 'prompt_tokens') ?? numberOf(usage, 'input_tokens'),
    outputTokens: numberOf(usage, 'completion_tokens') ?? numberOf(usage, 'output_tokens'),
    costUsd: numberOf(usage, 'cost_usd') ?? numberOf(usage, 'cost') ?? numberOf(info, 'cost_usd'),
    ...upstreamCostOf({ ...info, ...usage }),
  };
}

/** Returns what the user's own key at the provider was charged, which is `null` when it is unknown. */
export function upstreamCostOf(info: JsonObject): Pick<UsageInfo, 'upstreamCostUsd'> {
  return info['upstream_cost_usd'] === undefined
    ? {}
    : { upstreamCostUsd: numberOf(info, 'upstream_cost_usd') };
}

/** Returns the usage of a failed call: that of its partial result, else the one that the error has. */
export function usageOfFailure(
  { details }: Pick<OpenRouterError, 'details'>,
  result: Pick<CommandResult, 'data' | 'meta'> | undefined,
): UsageInfo | null {
  const ofResult = result === undefined ? null : toInfo(result).usage;
  const usage = details['usage'];
  if (ofResult !== null || !isObject(usage)) return ofResult;
  return {
    inputTokens: numberOf(usage, 'promptTokens'),
    outputTokens: numberOf(usage, 'completionTokens'),
    costUsd: numberOf(usage, 'costUsd'),
    ...(usage['upstreamCostUsd'] === undefined
      ? {}
      : { upstreamCostUsd: numberOf(usage, 'upstreamCostUsd') }),
  };
}

/** Returns the usage of a call of which only the cost is known; `null` when it is not. */
export function usageOfCost(cost: KnownCharge['cost']): UsageInfo | null {
  if (cost?.costUsd === undefined) return null;
  const { costUsd, upstreamCostUsd = null, isByok } = cost;
  const tokens = { inputTokens: null, outputTokens: null };
  return { ...tokens, costUsd, ...(isByok === true ? { upstreamCostUsd } : {}) };
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(object: JsonObject, name: string): string | null {
  const value = object[name];
  return typeof value === 'string' ? value : null;
}

function numberOf(object: JsonObject, name: string): number | null {
  const value = object[name];
  return typeof value === 'number' ? value : null;
}
