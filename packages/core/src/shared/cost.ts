import { isRecord, numberAt, recordAt } from './untrusted-json.ts';

/** Cost of a call. */
export interface Cost {
  /** US dollars that OpenRouter charged. */
  readonly costUsd: number | undefined;
  /**
   * US dollars that the provider charges your own key (BYOK), beside `costUsd`; `undefined` without such a key, and when the
   * provider's price is unknown.
   */
  readonly upstreamCostUsd: number | undefined;
  /** `true` when your own key at the provider was used (BYOK), else `undefined`. */
  readonly isByok: true | undefined;
}

/** Reads the cost in a `usage` of OpenRouter, or in its record of a generation. Nothing else reads it. */
export function readCost(usage: unknown): Cost {
  const isByok = isRecord(usage) && usage['is_byok'] === true ? true : undefined;
  return {
    costUsd: numberAt(usage, 'cost') ?? numberAt(usage, 'total_cost'),
    // Without BYOK it is a part of the cost.
    upstreamCostUsd: isByok && readUpstreamUsd(usage),
    isByok,
  };
}

function readUpstreamUsd(usage: unknown): number | undefined {
  const details = recordAt(usage, 'cost_details');
  const total = 'upstream_inference_cost';
  const [prompt, completion] = ['prompt', 'completions'].map((part) =>
    numberAt(details, `upstream_inference_${part}_cost`),
  );
  const sum =
    prompt === undefined && completion === undefined
      ? undefined
      : (prompt ?? 0) + (completion ?? 0);
  const usd = numberAt(details, total) ?? numberAt(usage, total) ?? sum;
  // A negative amount is a mistake upstream.
  return usd !== undefined && usd >= 0 ? usd : undefined;
}
