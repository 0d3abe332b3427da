import { endOfTag, findChain, startOfFrames } from '../../shared/audio-frames.ts';
import { toByteSource, toLatin1 } from '../../shared/byte-source.ts';
import type { Media } from '../media.ts';
import { repackAudio } from './extract-audio.ts';
import { repairWav } from './wav.ts';

/**
 * Returns audio in the form that every program reads: a WAV with the length in its header, MP3 and AAC that begin with a frame
 * or one tag, M4A in place of MOV and 3GP that hold only sound. What is fine is returned as it is.
 *
 * @throws OpenRouterError what {@link repackAudio} throws.
 */
export async function repairAudio(media: Media): Promise<Media> {
  const { mediaType, blob } = media;
  switch (mediaType) {
    case 'audio/wav':
      return withBlob(media, await repairWav(blob));
    case 'audio/mpeg':
    case 'audio/aac':
      return withBlob(media, await repairFrames(blob));
    case 'audio/mp4':
      return (await isRelative(blob)) ? await repackAudio(media) : media;
    default:
      return media;
  }
}

function withBlob(media: Media, blob: Blob): Media {
  return blob === media.blob ? media : { ...media, blob, size: blob.size };
}

/** Whether a file is MOV or 3GP by its brand: providers expect the brands of MP4. */
async function isRelative(blob: Blob): Promise<boolean> {
  const head = await toByteSource(blob).read(4, 8);
  return toLatin1(head, 0, 4) !== 'ftyp' || /^(?:qt|3g)/u.test(toLatin1(head, 4, 4));
}

/** Padding that programs read over. */
const READ_OVER_BYTES = 2_048;

/** Leaves out the rest of a frame that was cut, and more tags or padding than players expect. */
async function repairFrames(blob: Blob): Promise<Blob> {
  const source = toByteSource(blob);
  const start = await startOfFrames(source);
  if (start === undefined) return blob;
  const frames = (await findChain(source, start))?.start ?? start;
  const head = await source.read(0, 10);
  const tagEnd = toLatin1(head, 0, 3) === 'ID3' ? (endOfTag(head) ?? 0) : 0;
  const hasMoreTags = toLatin1(await source.read(tagEnd, 3), 0, 3) === 'ID3';
  const isUsual = tagEnd === 0 ? frames === 0 : !hasMoreTags && frames - tagEnd <= READ_OVER_BYTES;
  return isUsual ? blob : blob.slice(frames);
}
