import type { JsonObject, Outcome } from '../host/command-result.ts';

/** What is known about an answer beside the answer itself. */
export interface Info {
  readonly id: string | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly finishReason: string | null;
  /** The answer broke off before its end. */
  readonly truncated: boolean;
  readonly usage: UsageInfo | null;
  readonly cache: { readonly status: string } | null;
}

interface UsageInfo {
  /** Each is `null` when OpenRouter did not say. */
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly costUsd: number | null;
}

/** Gathers the facts from wherever an operation put them: its meta, else its data. */
export function toInfo({ data, meta }: Pick<Outcome, 'data' | 'meta'>): Info {
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

/** What was used up. Of some answers only the cost is known, and it may be looked up beside the usage. */
function usageOf(info: JsonObject): UsageInfo | null {
  const { usage, cost_usd: cost } = info;
  if (!isObject(usage)) {
    const costUsd = typeof cost === 'number' ? cost : null;
    return cost === undefined ? null : { inputTokens: null, outputTokens: null, costUsd };
  }
  return {
    inputTokens: numberOf(usage, 'prompt_tokens') ?? numberOf(usage, 'input_tokens'),
    outputTokens: numberOf(usage, 'completion_tokens') ?? numberOf(usage, 'output_tokens'),
    costUsd: numberOf(usage, 'cost_usd') ?? numberOf(usage, 'cost') ?? numberOf(info, 'cost_usd'),
  };
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
