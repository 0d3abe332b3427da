import { unlessAborted } from '../../shared/race-abort.ts';
import type { EncodedBlob } from '../../http/encoded-blob.ts';
import { encodeBlob } from '../../http/encoded-blob.ts';
import { imageOptionsOf } from '../../media/limits.ts';
import { createMediaLoader } from '../../media/loader.ts';
import { mediaKinds } from '../../media/media-kinds.ts';
import type { Media } from '../../media/media.ts';
import { prepareLoaded } from '../../media/prepare.ts';
import type { MediaSource } from '../../media/source.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import type { ApiContext } from '../shared/context.ts';
import type { Model } from '../shared/model-catalogue.ts';
import { GENERATE_VIDEO } from './check-request.ts';
import type { VideoRequest } from './options.ts';

/** Context for loading the media of a request. */
interface MediaContext extends Pick<ApiContext, 'media' | 'clock'> {
  readonly remainingOptions: RemainingOptions;
  /** Entry of the catalogue; `undefined` when the inputs of the model are unknown. */
  readonly catalogueModel: Model | undefined;
}

/**
 * Returns the body of a request with its media loaded: images upright, at full size and without metadata.
 *
 * @throws OpenRouterError what the loader throws, prefixed with the name of the field, and `INVALID_INPUT` for a reference
 * of a kind that the model does not support.
 */
export async function toWireRequest(
  request: VideoRequest,
  model: string,
  context: MediaContext,
): Promise<Readonly<Record<string, unknown>>> {
  const { firstFrame, lastFrame, references = [], providerOptions } = request;
  const frames = [
    await toWireFrame(firstFrame, 'firstFrame', context),
    await toWireFrame(lastFrame, 'lastFrame', context),
  ].filter((frame) => frame !== undefined);
  // One after the other: many large images at once would fill the memory.
  const inputs: unknown[] = [];
  for (const [index, source] of references.entries())
    inputs.push(await toWireReference(source, `references.${index}`, context));
  return {
    model,
    prompt: request.prompt,
    duration: request.durationSeconds,
    resolution: request.resolution,
    aspect_ratio: request.aspectRatio,
    size: request.size,
    frame_images: frames.length === 0 ? undefined : frames,
    input_references: inputs.length === 0 ? undefined : inputs,
    generate_audio: request.generateAudio,
    seed: request.seed,
    callback_url: request.callbackUrl,
    creativity: request.creativity,
    upscale_factor: request.upscaleFactor,
    previous_job_id: request.previousJobId,
    provider: providerOptions === undefined ? undefined : { options: toOptions(providerOptions) },
  };
}

function toOptions(options: NonNullable<VideoRequest['providerOptions']>) {
  return Object.fromEntries(
    Object.entries(options).map(([slug, parameters]) => [slug, { parameters }]),
  );
}

const frameTypes = { firstFrame: 'first_frame', lastFrame: 'last_frame' } as const;

async function toWireFrame(
  source: MediaSource | undefined,
  name: keyof typeof frameTypes,
  context: MediaContext,
): Promise<unknown> {
  if (source === undefined) return undefined;
  const image = await withFieldName(
    name,
    context,
    async () => await prepare(await load(source, 'image', context), context),
  );
  return {
    type: 'image_url',
    image_url: { url: toDataUrl(image) },
    frame_type: frameTypes[name],
  };
}

async function toWireReference(
  source: MediaSource,
  name: string,
  context: MediaContext,
): Promise<unknown> {
  return await withFieldName(name, context, async () => {
    const loaded = await load(source, 'any', context);
    const type = requireType(loaded, context.catalogueModel);
    const media = await prepare(loaded, context);
    return { type, [type]: { url: toDataUrl(media) } };
  });
}

/** Type of a reference by its kind; `undefined` for a kind that no model supports. */
const referenceTypes: Readonly<Record<MediaKind, string | undefined>> = {
  image: 'image_url',
  audio: 'audio_url',
  video: 'video_url',
  document: undefined,
};

function requireType({ kind, mediaType }: Media, model: Model | undefined): string {
  const type = referenceTypes[kind];
  if (type === undefined) {
    throw new OpenRouterError(
      'UNSUPPORTED_FORMAT',
      `Cannot use the reference: it is ${mediaType}, not an image, audio or a video`,
      { details: { mediaType } },
    );
  }
  if (model === undefined || model.inputModalities.includes(mediaKinds[kind].modality)) return type;
  const accepted = model.inputModalities;
  throw new OpenRouterError(
    'INVALID_INPUT',
    `Cannot ${GENERATE_VIDEO}: the model ${model.id} takes ${accepted.join(', ')}, not ${kind}`,
    { details: { model: model.id, accepted } },
  );
}

async function load(
  source: MediaSource,
  kind: 'image' | 'any',
  { media, clock, remainingOptions }: MediaContext,
): Promise<Media> {
  return await createMediaLoader(media, clock).load(source, kind, remainingOptions());
}

async function prepare(loaded: Media, { media, remainingOptions }: MediaContext): Promise<Media> {
  const preparing = prepareLoaded(loaded, { ...imageOptionsOf(media), maxDimension: undefined });
  return (await unlessAborted(remainingOptions()?.signal, preparing)).media;
}

/** Prefixes errors with the name of their field. */
async function withFieldName<T>(
  field: string,
  { remainingOptions }: MediaContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // The abort reason of the caller may be an `OpenRouterError` too, and must not be changed.
    remainingOptions()?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error)) throw error;
    throw error.with({
      message: `${field}: ${error.message}`,
      details: { field, fields: [field] },
    });
  }
}

function toDataUrl({ mediaType, blob }: Media): EncodedBlob {
  return encodeBlob(blob, `data:${mediaType};base64,`);
}
