import { encodeBlob } from '../../http/encoded-blob.ts';
import type { Media } from '../../media/media.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ImageModel, ImageRequest } from './options.ts';
import { toImageProvider } from './provider.ts';
import { chooseFormat, toResolution } from './requested-options.ts';

/** What a body is made of beside its request. */
export interface BodyParts {
  readonly id: string;
  /** `undefined` when nobody knows what the model can. */
  readonly model: ImageModel | undefined;
  readonly references: readonly Media[];
  readonly stream: boolean;
}

/** The body of `POST images`: what the caller asked for and nothing else. */
export function toImageBody(
  request: ImageRequest,
  { id, model, references, stream }: BodyParts,
  context: Pick<ApiContext, 'defaults'>,
): Readonly<Record<string, unknown>> {
  const { prompt, count, resolution, size } = request;
  // `auto` says no more than nothing, and a model that does not know the parameter would refuse it.
  const unlessUnknown = (parameter: string, value: string | undefined) =>
    value === 'auto' && model?.supportedParameters[parameter] === undefined ? undefined : value;
  return {
    model: id,
    prompt,
    n: count,
    aspect_ratio: unlessUnknown('aspect_ratio', request.aspectRatio),
    resolution: resolution === undefined ? undefined : toResolution(resolution),
    size: size === undefined ? undefined : toResolution(size),
    quality: unlessUnknown('quality', request.quality),
    output_format: chooseFormat(request, model),
    background: unlessUnknown('background', request.background),
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
