import { inOrder } from './sort-keys.ts';

/** How numbers are stored in the weights of a model. */
export const quantizations = [
  'int4',
  'int8',
  'fp4',
  'mxfp4',
  'nvfp4',
  'fp6',
  'fp8',
  'mxfp8',
  'fp16',
  'bf16',
  'fp32',
  'unknown',
] as const;

/** What providers are sorted by; `exacto` prefers those that call tools well. */
export const providerSorts = ['price', 'throughput', 'latency', 'exacto'] as const;

/** A limit on speed: one number for the median, or one for each percentile. */
export type Percentiles =
  | number
  | {
      readonly p50?: number | undefined;
      readonly p75?: number | undefined;
      readonly p90?: number | undefined;
      readonly p99?: number | undefined;
    };

/** Which providers may serve a request, and in what order. Source: OpenRouter docs, provider routing. */
export interface ProviderRouting {
  /** Provider slugs to try first, in order. */
  readonly order?: readonly string[] | undefined;
  /** Only these provider slugs. */
  readonly only?: readonly string[] | undefined;
  /** Never these provider slugs. */
  readonly ignore?: readonly string[] | undefined;
  /** Whether others may step in when the preferred ones fail. @default true, upstream */
  readonly allowFallbacks?: boolean | undefined;
  /** Only providers that know every parameter of the request. @default false, upstream */
  readonly requireParameters?: boolean | undefined;
  /** Whether providers may store what is sent. */
  readonly dataCollection?: 'allow' | 'deny' | undefined;
  /** Only endpoints with zero data retention. */
  readonly zdr?: boolean | undefined;
  /** Only models whose text may be used to train others. */
  readonly enforceDistillableText?: boolean | undefined;
  readonly quantizations?: readonly (typeof quantizations)[number][] | undefined;
  readonly sort?:
    | (typeof providerSorts)[number]
    | {
        readonly by: (typeof providerSorts)[number];
        /** Whether to sort within each model or across fallback models. */
        readonly partition?: 'model' | 'none' | undefined;
      }
    | undefined;
  /** Highest price in USD per million tokens, or per request or image. */
  readonly maxPriceUsd?:
    | {
        readonly prompt?: number | undefined;
        readonly completion?: number | undefined;
        readonly request?: number | undefined;
        readonly image?: number | undefined;
        readonly audio?: number | undefined;
      }
    | undefined;
  /** Tokens a second that a provider should reach. */
  readonly preferredMinThroughput?: Percentiles | undefined;
  /** Seconds to the first token that a provider should stay below. */
  readonly preferredMaxLatency?: Percentiles | undefined;
}

/** A request's routing laid over the client's, field by field, as it crosses the network. Loaded when there is any. */
export function mergeRouting(
  defaults: ProviderRouting | undefined,
  own: ProviderRouting | undefined,
): Record<string, unknown> {
  const merged = toWireRouting(defaults ?? {});
  for (const [key, value] of Object.entries(toWireRouting(own ?? {}))) {
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

/** Returns {@link mergeRouting} for a request that may have no routing at all, as its client. */
export function toProvider(
  defaults: ProviderRouting | undefined,
  own: ProviderRouting | undefined,
): Record<string, unknown> | undefined {
  return defaults === undefined && own === undefined ? undefined : mergeRouting(defaults, own);
}

function toWireRouting(routing: ProviderRouting): Record<string, unknown> {
  const { allowFallbacks, requireParameters, dataCollection, enforceDistillableText } = routing;
  return {
    order: routing.order,
    only: routing.only,
    ignore: routing.ignore,
    allow_fallbacks: allowFallbacks,
    require_parameters: requireParameters,
    data_collection: dataCollection,
    zdr: routing.zdr,
    enforce_distillable_text: enforceDistillableText,
    quantizations: routing.quantizations,
    sort: inOrder(routing.sort),
    max_price: inOrder(routing.maxPriceUsd),
    preferred_min_throughput: inOrder(routing.preferredMinThroughput),
    preferred_max_latency: inOrder(routing.preferredMaxLatency),
  };
}
