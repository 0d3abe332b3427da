import type { MediaKind } from '../shared/media-type.ts';
import type { ImagePreparation, PreparedImage } from './image.ts';
import { prepareImage } from './image.ts';
import type { Media } from './media.ts';
import { whileReading } from './media.ts';

/** Media that is ready to be sent, with notes for the user. */
export type ReadyMedia = PreparedImage;

const unchanged = async (media: Media): Promise<ReadyMedia> => ({ media, notes: [] });

const preparations: Readonly<
  Record<MediaKind, (media: Media, images: ImagePreparation) => Promise<ReadyMedia>>
> = {
  image: prepareImage,
  audio: unchanged,
  video: unchanged,
  document: async (media) => {
    const { checkPdf } = await import('./pdf/check-pdf.ts');
    await whileReading(async () => {
      await checkPdf(media.blob);
    });
    return { media, notes: [] };
  },
};

/**
 * Prepares loaded media to be sent, by its kind, and refuses what no model can open. All loaded media passes through here before it is sent.
 *
 * @throws OpenRouterError what {@link prepareImage} throws, and `UNSUPPORTED_FORMAT` for a PDF that is damaged or locked.
 */
export async function prepareLoaded(media: Media, images: ImagePreparation): Promise<ReadyMedia> {
  return await preparations[media.kind](media, images);
}
