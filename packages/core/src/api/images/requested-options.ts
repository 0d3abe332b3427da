import { transparentFormats, isResolution } from './check-request.ts';
import type { ImageCapability, ImageModel, ImageRequest } from './options.ts';

/** An option of a request that a model must support. */
export interface RequestedOption {
  readonly option: keyof ImageRequest;
  /** Name of the option in the list of models. */
  readonly parameter: string;
  /** Requested value. */
  readonly value: string | number;
}

/** An option that a model does not support. */
export interface UnsupportedOption {
  readonly requestedOption: RequestedOption;
  /** Accepted values; `undefined` when the model does not support the option at all. */
  readonly capability: ImageCapability | undefined;
}

/** Returns the options that a request requires of its model, without those that every model supports. */
export function toRequestedOptions(request: ImageRequest): readonly RequestedOption[] {
  const { count, size, references } = request;
  const requestedOptions: readonly [
    RequestedOption['option'],
    string,
    string | number | undefined,
  ][] = [
    ['count', 'n', count === 1 ? undefined : count],
    ['aspectRatio', 'aspect_ratio', request.aspectRatio],
    ['resolution', 'resolution', request.resolution],
    ['size', size !== undefined && isResolution(size) ? 'resolution' : 'size', size],
    ['quality', 'quality', request.quality],
    ['format', 'output_format', request.format],
    ['background', 'background', request.background],
    ['compression', 'output_compression', request.compression],
    ['seed', 'seed', request.seed],
    ['references', 'input_references', references?.length === 0 ? undefined : references?.length],
  ];
  return requestedOptions.flatMap(([option, parameter, value]) =>
    value === undefined || value === 'auto' ? [] : { option, parameter, value },
  );
}

/** Returns the name that `/images` uses for a resolution. */
export function toResolution<Value extends string | number>(value: Value): Value | '512' {
  return value === '0.5K' ? '512' : value;
}

/** Returns the first option that a model does not support. */
export function findUnsupportedOption(
  { supportedParameters }: ImageModel,
  requestedOptions: readonly RequestedOption[],
): UnsupportedOption | undefined {
  for (const requestedOption of requestedOptions) {
    const capability = supportedParameters[requestedOption.parameter];
    const isSupported =
      capability === undefined
        ? requestedOption.parameter === 'size' && canConvertSize(supportedParameters)
        : fits(capability, requestedOption.value);
    if (!isSupported) return { requestedOption, capability };
  }
  return undefined;
}

/** Whether the size can be sent as other parameters: OpenRouter converts pixels to them, and rejects invalid ones for free. */
function canConvertSize(parameters: ImageModel['supportedParameters']): boolean {
  return parameters['resolution'] !== undefined || parameters['aspect_ratio'] !== undefined;
}

/** Returns the format to request. A preferred one is used when the model lists it and it supports the background. */
export function chooseFormat(
  { format, preferredFormat, background }: ImageRequest,
  model: ImageModel | undefined,
): ImageRequest['format'] {
  if (format !== undefined || preferredFormat === undefined) return format;
  if (background === 'transparent' && !transparentFormats.has(preferredFormat)) return undefined;
  const listed = model?.supportedParameters['output_format'];
  return listed?.type === 'enum' && fits(listed, preferredFormat) ? preferredFormat : undefined;
}

function fits(capability: ImageCapability, value: string | number): boolean {
  switch (capability.type) {
    case 'enum':
      return capability.values.map(toResolution).includes(toResolution(String(value)));
    case 'range':
      return Number(value) >= capability.min && Number(value) <= capability.max;
    case 'boolean':
      return true;
  }
}
