import * as v from 'valibot';

import { isRecord, numberAt, textAt, textsAt } from '../../shared/untrusted-json.ts';
import type { ImageCapability, ImageEndpoint, ImageModel, ImagePrice } from './options.ts';

/** Response of `GET images/models`. Its entries are parsed one by one: an invalid one must not hide the others. */
export const ImageModelList = v.object({ data: v.array(v.unknown()) });

/** Response of `GET images/models/{author}/{slug}/endpoints`. */
export const ImageEndpointList = v.object({ endpoints: v.array(v.unknown()) });

/** Parses one entry of the list; `undefined` for an invalid one. */
export function parseImageModel(entry: unknown): ImageModel | undefined {
  const id = textAt(entry, 'id');
  if (!isRecord(entry) || id === undefined) return undefined;
  return {
    id,
    name: textAt(entry, 'name') ?? id,
    inputModalities: textsAt(entry['architecture'], 'input_modalities'),
    outputModalities: textsAt(entry['architecture'], 'output_modalities'),
    supportedParameters: parseParameters(entry['supported_parameters']),
    supportsStreaming: entry['supports_streaming'] === true,
  };
}

/** Parses one provider of a model; `undefined` for an invalid one. */
export function parseImageEndpoint(entry: unknown): ImageEndpoint | undefined {
  const provider = textAt(entry, 'provider_slug') ?? textAt(entry, 'provider_name');
  if (!isRecord(entry) || provider === undefined) return undefined;
  const prices: unknown = entry['pricing'];
  return {
    provider,
    tag: textAt(entry, 'provider_tag'),
    supportedParameters: parseParameters(entry['supported_parameters']),
    allowedPassthroughParameters: textsAt(entry, 'allowed_passthrough_parameters'),
    supportsStreaming: entry['supports_streaming'] === true,
    pricing: (Array.isArray(prices) ? prices : [])
      .map(parsePrice)
      .filter((price) => price !== undefined),
  };
}

function parseParameters(parameters: unknown): Readonly<Record<string, ImageCapability>> {
  const entries = Object.entries(isRecord(parameters) ? parameters : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, parseCapability(value)]));
}

/** Bound of a range without one. */
const ANY_NUMBER = Number.MAX_SAFE_INTEGER;

/** Parses a capability; one of an unknown form accepts any value. */
function parseCapability(value: unknown): ImageCapability {
  const [min, max] = [numberAt(value, 'min'), numberAt(value, 'max')];
  switch (textAt(value, 'type')) {
    case 'enum':
      return { type: 'enum', values: textsAt(value, 'values') };
    case 'range':
      return { type: 'range', min: min ?? -ANY_NUMBER, max: max ?? ANY_NUMBER };
    default:
      return { type: 'boolean' };
  }
}

function parsePrice(entry: unknown): ImagePrice | undefined {
  const [billable, unit] = [textAt(entry, 'billable'), textAt(entry, 'unit')];
  const costUsd = numberAt(entry, 'cost_usd');
  if (billable === undefined || unit === undefined || costUsd === undefined) return undefined;
  // A negative price is invalid: it would raise a budget.
  if (costUsd < 0) return undefined;
  return { billable, unit, costUsd, variant: textAt(entry, 'variant') };
}
