import { isRecord } from '../../shared/untrusted-json.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import { mergeRouting } from '../shared/routing.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ImageRequest } from './options.ts';

/** Handling of a routing field by `/images`. */
type FieldSupport =
  | 'supported'
  /** A guarantee of the client for all its calls, which may not be left out. */
  | 'guarantee'
  /** A preference for chats, which is left out when it is a default. */
  | 'preference';

// Source: OpenRouter's OpenAPI file, ImageGenerationProviderPreferences: other fields are refused.
const fieldSupport = {
  order: 'supported',
  only: 'supported',
  ignore: 'supported',
  allowFallbacks: 'supported',
  sort: 'supported',
  dataCollection: 'guarantee',
  zdr: 'guarantee',
  enforceDistillableText: 'guarantee',
  maxPriceUsd: 'guarantee',
  requireParameters: 'preference',
  quantizations: 'preference',
  preferredMinThroughput: 'preference',
  preferredMaxLatency: 'preference',
} as const satisfies Record<keyof ProviderRouting, FieldSupport>;

// The table has every routing field.
const routingFields = Object.keys(fieldSupport) as readonly (keyof ProviderRouting)[];

/** Names on the wire of the supported fields of {@link fieldSupport}. */
const supportedOnWire: ReadonlySet<string> = new Set([
  'order',
  'only',
  'ignore',
  'allow_fallbacks',
  'sort',
]);

/** Returns the routing fields that apply to a request and that `/images` does not support. */
export function unsupportedRouting(
  request: Pick<ImageRequest, 'provider'>,
  { defaults }: Pick<ApiContext, 'defaults'>,
): readonly string[] {
  return routingFields
    .filter((field) => {
      const support = fieldSupport[field];
      const requested = request.provider?.[field];
      const value = requested ?? (support === 'guarantee' ? defaults.provider?.[field] : undefined);
      return support !== 'supported' && isRestriction(value);
    })
    .map((field) => `provider.${field}`);
}

/** Whether a value restricts more than the default does. */
function isRestriction(value: unknown): boolean {
  return value !== undefined && value !== false && value !== 'allow';
}

/** Returns routing and provider settings in the form of `/images`. */
export function toImageProvider(
  { provider, providerOptions }: ImageRequest,
  { defaults }: Pick<ApiContext, 'defaults'>,
): Readonly<Record<string, unknown>> | undefined {
  const routing = Object.entries(mergeRouting(defaults.provider, provider)).filter(
    ([name, value]) => value !== undefined && supportedOnWire.has(name),
  );
  if (routing.length === 0 && !isRecord(providerOptions)) return undefined;
  return { ...Object.fromEntries(routing), options: providerOptions };
}
