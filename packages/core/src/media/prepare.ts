import type { MediaKind } from '../shared/media-type.ts';
import type { ImagePreparation, PreparedImage } from './image.ts';
import { prepareImage } from './image.ts';
import type { Media } from './media.ts';

/** Media that is ready to be sent, and what a reader should know about it. */
export type ReadyMedia = PreparedImage;

const asItIs = async (media: Media): Promise<ReadyMedia> => ({ media, notes: [] });

const preparations: Readonly<
  Record<MediaKind, (media: Media, images: ImagePreparation) => Promise<ReadyMedia>>
> = {
  image: prepareImage,
  audio: asItIs,
  video: asItIs,
  document: asItIs,
};

/**
 * Makes media ready to be sent, by its kind. Everything that was loaded passes here before it leaves.
 *
 * @throws OpenRouterError what {@link prepareImage} throws.
 */
export async function prepareLoaded(media: Media, images: ImagePreparation): Promise<ReadyMedia> {
  return await preparations[media.kind](media, images);
}
