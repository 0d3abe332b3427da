import { canBeTransparent, isResolution } from './check-request.ts';
import type { ImageCapability, ImageModel, ImageRequest } from './options.ts';

/** An option of a request, as the list of models names it. */
export interface RequestedOption {
  readonly option: keyof ImageRequest;
  /** The name of the request's parameter. */
  readonly parameter: string;
  /** As it was asked for. */
  readonly value: string | number;
}

/** What a model does not take. */
export interface UnsupportedOption {
  readonly requestedOption: RequestedOption;
  /** What it takes instead; `undefined` when it does not take the option at all. */
  readonly capability: ImageCapability | undefined;
}

/** What a request asks of its model. What every model does by itself is no wish. */
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

/** A resolution in the one word that `/images` has for it. */
export function toResolution<Value extends string | number>(value: Value): Value | '512' {
  return value === '0.5K' ? '512' : value;
}

/** The first wish that a model does not fulfil. */
export function findFault(
  { supportedParameters }: ImageModel,
  requestedOptions: readonly RequestedOption[],
): UnsupportedOption | undefined {
  for (const requestedOption of requestedOptions) {
    const capability = supportedParameters[requestedOption.parameter];
    const isSupported =
      capability === undefined
        ? requestedOption.parameter === 'size' && isScaled(supportedParameters)
        : fits(capability, requestedOption.value);
    if (!isSupported) return { requestedOption, capability };
  }
  return undefined;
}

/** Whether the size can be chosen in other words: OpenRouter makes them of pixels, and judges those for free. */
function isScaled(parameters: ImageModel['supportedParameters']): boolean {
  return parameters['resolution'] !== undefined || parameters['aspect_ratio'] !== undefined;
}

/** The format to ask for. One that is only preferred is, where the model lists it and it can hold what is asked. */
export function chooseFormat(
  { format, preferredFormat, background }: ImageRequest,
  model: ImageModel | undefined,
): ImageRequest['format'] {
  if (format !== undefined || preferredFormat === undefined) return format;
  if (background === 'transparent' && !canBeTransparent.has(preferredFormat)) return undefined;
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
