import { encodeBlob } from '../../http/encoded-blob.ts';
import type { Media } from '../../media/media.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ImageModel, ImageRequest } from './options.ts';
import { toImageProvider } from './provider.ts';
import { chooseFormat, toResolution } from './requested-options.ts';

/** Parts of a body besides its request. */
export interface BodyParts {
  readonly id: string;
  /** `undefined` when the capabilities of the model are unknown. */
  readonly model: ImageModel | undefined;
  readonly references: readonly Media[];
  readonly stream: boolean;
}

/** Returns the body of `POST images`, with the options of the caller and nothing else. */
export function toImageBody(
  request: ImageRequest,
  { id, model, references, stream }: BodyParts,
  context: Pick<ApiContext, 'defaults'>,
): Readonly<Record<string, unknown>> {
  const { prompt, count, resolution, size } = request;
  // `auto` is the default, and a model without the parameter would reject it.
  const ifSupported = (parameter: string, value: string | undefined) =>
    value === 'auto' && model?.supportedParameters[parameter] === undefined ? undefined : value;
  return {
    model: id,
    prompt,
    n: count,
    aspect_ratio: ifSupported('aspect_ratio', request.aspectRatio),
    resolution: resolution === undefined ? undefined : toResolution(resolution),
    size: size === undefined ? undefined : toResolution(size),
    quality: ifSupported('quality', request.quality),
    output_format: chooseFormat(request, model),
    background: ifSupported('background', request.background),
    output_compression: request.compression,
    seed: request.seed,
    input_references: references.length === 0 ? undefined : references.map(toWireReference),
    stream: stream ? true : undefined,
    provider: toImageProvider(request, context),
  };
}

function toWireReference({ mediaType, blob }: Media) {
  const url = encodeBlob(blob, `data:${mediaType};base64,`);
  return { type: 'image_url', image_url: { url } };
}
