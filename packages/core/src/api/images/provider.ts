import { isRecord } from '../../shared/untrusted-json.ts';
import type { RoutingField } from '../shared/default-support.ts';
import {
  defaultsThatAre,
  defaultSupport,
  isRestriction,
  routingFields,
} from '../shared/default-support.ts';
import { mergeRouting } from '../shared/routing.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ImageRequest } from './options.ts';

/** Names on the wire of the fields that `/images` takes. */
const supportedOnWire: ReadonlySet<string> = new Set(
  routingFields.filter((field) => defaultSupport.image[field] === 'sent').map(toSnakeCase),
);

/** Returns the routing fields that a request has and that `/images` does not support. */
export function unsupportedRouting({
  provider = {},
}: Pick<ImageRequest, 'provider'>): readonly string[] {
  return routingFields
    .filter(
      (field) => defaultSupport.image[field] !== 'sent' && isRestriction(field, provider[field]),
    )
    .map((field) => `provider.${field}`);
}

/** Returns the promises of the client that `/images` cannot keep, unless the request replaces them. */
export function promisedRouting(
  { provider = {} }: Pick<ImageRequest, 'provider'>,
  { defaults }: Pick<ApiContext, 'defaults'>,
): readonly RoutingField[] {
  return defaultsThatAre('refused', 'image', defaults).filter(
    (field) => provider[field] === undefined,
  );
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
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
