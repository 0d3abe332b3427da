import { isRecord } from '../../shared/untrusted-json.ts';
import type { ProviderRouting } from '../shared/routing.ts';
import { mergeRouting } from '../shared/routing.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ImageRequest } from './options.ts';

/** Where `/images` takes a field of routing, and else why it may not be left out. */
type Standing =
  | 'taken'
  /** What a client promises about all its calls: left out, it would be broken. */
  | 'promise'
  /** A wish for chats, which as a default is left out. */
  | 'wish';

// Source: OpenRouter's OpenAPI file, ImageGenerationProviderPreferences: other fields are refused.
const standings = {
  order: 'taken',
  only: 'taken',
  ignore: 'taken',
  allowFallbacks: 'taken',
  sort: 'taken',
  dataCollection: 'promise',
  zdr: 'promise',
  enforceDistillableText: 'promise',
  maxPriceUsd: 'promise',
  requireParameters: 'wish',
  quantizations: 'wish',
  preferredMinThroughput: 'wish',
  preferredMaxLatency: 'wish',
} as const satisfies Record<keyof ProviderRouting, Standing>;

// The list has every field of routing.
const routingFields = Object.keys(standings) as readonly (keyof ProviderRouting)[];

/** The names that fields of {@link standings} have on the wire. */
const supportedOnWire: ReadonlySet<string> = new Set([
  'order',
  'only',
  'ignore',
  'allow_fallbacks',
  'sort',
]);

/** Fields of routing that hold for a request and that `/images` cannot keep. */
export function unkeptRouting(
  request: Pick<ImageRequest, 'provider'>,
  { defaults }: Pick<ApiContext, 'defaults'>,
): readonly string[] {
  return routingFields
    .filter((field) => {
      const standing = standings[field];
      const own = request.provider?.[field];
      const value = own ?? (standing === 'promise' ? defaults.provider?.[field] : undefined);
      return standing !== 'taken' && isDemand(value);
    })
    .map((field) => `provider.${field}`);
}

/** Whether a value asks for more than what holds anyway. */
function isDemand(value: unknown): boolean {
  return value !== undefined && value !== false && value !== 'allow';
}

/** Routing and settings of providers as `/images` takes them. */
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
