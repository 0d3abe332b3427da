import type { MediaKind } from '../shared/media-type.ts';
import type { ImagePreparation, PreparedImage } from './image.ts';
import { prepareImage } from './image.ts';
import type { Media } from './media.ts';

/** Media that is ready to be sent, with notes for the user. */
export type ReadyMedia = PreparedImage;

const unchanged = async (media: Media): Promise<ReadyMedia> => ({ media, notes: [] });

const preparations: Readonly<
  Record<MediaKind, (media: Media, images: ImagePreparation) => Promise<ReadyMedia>>
> = {
  image: prepareImage,
  audio: unchanged,
  video: unchanged,
  document: unchanged,
};

/**
 * Prepares loaded media to be sent, by its kind. All loaded media passes through here before it is sent.
 *
 * @throws OpenRouterError what {@link prepareImage} throws.
 */
export async function prepareLoaded(media: Media, images: ImagePreparation): Promise<ReadyMedia> {
  return await preparations[media.kind](media, images);
}
