import { inOrder } from './sort-keys.ts';

/** Quantizations of model weights. */
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

/** Sort keys of providers; `exacto` prefers those that call tools well. */
export const providerSorts = ['price', 'throughput', 'latency', 'exacto'] as const;

/** Threshold for speed: one number for the median, or one per percentile. */
export type Percentiles =
  | number
  | {
      readonly p50?: number | undefined;
      readonly p75?: number | undefined;
      readonly p90?: number | undefined;
      readonly p99?: number | undefined;
    };

/** Options for choosing providers. Source: OpenRouter docs, provider routing. */
export interface ProviderRouting {
  /** Provider slugs to try first, in order. */
  readonly order?: readonly string[] | undefined;
  /** Provider slugs that may be used, exclusively. */
  readonly only?: readonly string[] | undefined;
  /** Provider slugs that are never used. */
  readonly ignore?: readonly string[] | undefined;
  /** Whether other providers may be used when the preferred ones fail. @default true, upstream */
  readonly allowFallbacks?: boolean | undefined;
  /** Whether a provider must support every parameter of the request. @default false, upstream */
  readonly requireParameters?: boolean | undefined;
  /** Whether providers may store requests. */
  readonly dataCollection?: 'allow' | 'deny' | undefined;
  /** Whether endpoints must have zero data retention. */
  readonly zdr?: boolean | undefined;
  /** Whether models must allow their text to be used for training other models. */
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
  /** Maximum price in USD per million tokens, or per request or image. */
  readonly maxPriceUsd?:
    | {
        readonly prompt?: number | undefined;
        readonly completion?: number | undefined;
        readonly request?: number | undefined;
        readonly image?: number | undefined;
        readonly audio?: number | undefined;
      }
    | undefined;
  /** Preferred minimum throughput, in tokens per second. */
  readonly preferredMinThroughput?: Percentiles | undefined;
  /** Preferred maximum latency to the first token, in seconds. */
  readonly preferredMaxLatency?: Percentiles | undefined;
}

/** Merges a request's routing over the client's, field by field, and returns it in wire form. */
export function mergeRouting(
  defaults: ProviderRouting | undefined,
  routing: ProviderRouting | undefined,
): Record<string, unknown> {
  const merged = toWireRouting(defaults ?? {});
  for (const [key, value] of Object.entries(toWireRouting(routing ?? {}))) {
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

/** Merges as {@link mergeRouting} does; returns `undefined` when neither the request nor the client has routing. */
export function toProvider(
  defaults: ProviderRouting | undefined,
  routing: ProviderRouting | undefined,
): Record<string, unknown> | undefined {
  return defaults === undefined && routing === undefined
    ? undefined
    : mergeRouting(defaults, routing);
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
