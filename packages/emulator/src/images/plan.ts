import type { ResolvedModel } from '../models/catalogue.ts';
import { AUTO_MODEL, noEndpoints } from '../validation/require-model.ts';
import { chooseProvider } from '../validation/choose-provider.ts';
import type { Provider } from '../models/providers.ts';
import { invalidRequest } from '../shared/api-error.ts';
import { chooseDimensions, type Dimensions, isResolution } from './dimensions.ts';
import { profileOf } from './find-profile.ts';
import {
  type Capabilities,
  type Capability,
  capabilitiesOf,
  type ImageProfile,
  valuesOf,
} from './profile.ts';
import type { ImageRequest } from './request.ts';

/** File format of an image. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'svg';

/** An image request with its model, provider and output format. */
export interface ImagePlan {
  readonly request: ImageRequest;
  readonly model: ResolvedModel;
  readonly profile: ImageProfile;
  readonly provider: Provider;
  readonly dimensions: Dimensions;
  readonly format: ImageFormat;
}

/** Plans a request with a provider that supports all of it; otherwise it is a 400. */
export function planImages(request: ImageRequest, model: ResolvedModel): ImagePlan {
  if (model.entry.id === AUTO_MODEL)
    throw noEndpoints(model, 'No endpoints found that make images');
  const profile = profileOf(model.entry);
  const results = model.entry.providers.map((slug) => {
    return { slug, result: validate(request, capabilitiesOf(profile, slug)) };
  });
  const supporting = results.filter(({ result }) => typeof result !== 'string');
  const firstResult = results[0]?.result;
  if (supporting.length === 0 && typeof firstResult === 'string') throw invalidRequest(firstResult);
  const providers = supporting.map(({ slug }) => slug);
  const provider = chooseProvider({ ...model.entry, providers }, request.provider);
  checkPassthrough(request, profile, provider);
  const result = validate(request, capabilitiesOf(profile, provider.slug));
  if (typeof result === 'string') throw invalidRequest(result);
  const format = request.output_format ?? defaultFormat(profile, request);
  return { request, model, profile, provider, dimensions: result, format };
}

/** Returns the format of a model by default, or one that can hold the requested background. */
export function defaultFormat(
  { parameters }: ImageProfile,
  { background }: Pick<ImageRequest, 'background'> = {},
): ImageFormat {
  const formats = FORMATS.filter((name) => valuesOf(parameters['output_format'])?.includes(name));
  const first = valuesOf(parameters['output_format'])?.[0];
  if (background === 'transparent') return 'png';
  return formats.find((name) => name === first) ?? 'png';
}

const FORMATS: readonly ImageFormat[] = ['png', 'jpeg', 'webp', 'svg'];

/** Returns the dimensions for a request at an endpoint, or an error message. */
function validate(request: ImageRequest, capabilities: Capabilities): Dimensions | string {
  const { size, resolution, aspect_ratio: aspectRatio, background } = request;
  const format = request.output_format;
  if (background === 'transparent' && (format === 'jpeg' || format === 'svg')) {
    return `background: transparent needs png or webp, not ${format}`;
  }
  const requested: Readonly<Record<string, string | number | undefined>> = {
    n: request.n === 1 ? undefined : request.n,
    aspect_ratio: aspectRatio,
    resolution: resolution ?? (isResolution(size) ? size : undefined),
    quality: request.quality,
    output_format:
      format === 'png' && capabilities['output_format'] === undefined ? undefined : format,
    background,
    output_compression: request.output_compression,
    seed: request.seed,
    input_references:
      request.input_references.length > 0 ? request.input_references.length : undefined,
  };
  for (const [field, value] of Object.entries(requested)) {
    const refusal =
      value === undefined ? undefined : findRefusal(field, value, capabilities[field]);
    if (refusal !== undefined) return refusal;
  }
  return chooseDimensions({ size, resolution, aspectRatio }, capabilities);
}

/** Parameters that providers without support ignore, according to OpenRouter. */
const IGNORED = new Set(['quality', 'output_compression']);

function findRefusal(
  field: string,
  value: string | number,
  capability: Capability | undefined,
): string | undefined {
  if (value === 'auto') return undefined;
  if (capability === undefined) {
    return IGNORED.has(field) ? undefined : `${field}: not supported by this model`;
  }
  if (capability.type === 'boolean') return undefined;
  if (capability.type === 'enum') {
    const { values } = capability;
    if (values.includes(String(value))) return undefined;
    return `${field}: ${value} is not supported; supported are ${values.join(', ')}`;
  }
  const { min, max } = capability;
  if (Number(value) >= min && Number(value) <= max) return undefined;
  return `${field}: ${value} is not supported; at most ${max}`;
}

/** Checks only the options of the chosen provider; those of others are ignored. */
function checkPassthrough(
  { provider: preferences }: ImageRequest,
  { passthrough }: ImageProfile,
  { slug }: Provider,
): void {
  const options = Object.keys(preferences.options?.[slug] ?? {});
  const unknown = options.find((name) => !passthrough.includes(name));
  if (unknown === undefined) return;
  throw invalidRequest(
    `provider.options.${slug}.${unknown}: not passed on; allowed are ${passthrough.join(', ')}`,
  );
}
