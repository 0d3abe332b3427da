import type { ColorName } from './color-name.ts';

/** What the bytes of a media file say about it. A fact the bytes do not hold is undefined. */
export interface MediaInfo {
  /** What the file is for a reader; a container is video only when it holds a video track. */
  readonly kind: 'image' | 'audio' | 'video' | 'document';
  /** The media type, without parameters, such as `image/jpeg`. */
  readonly mediaType: string;
  /** The name people use for the format, such as `JPEG`, `WAV` or `MP4`. */
  readonly format: string;
  /** Pixels across as the picture is shown, after any stored rotation. */
  readonly width: number | undefined;
  /** Pixels down as the picture is shown, after any stored rotation. */
  readonly height: number | undefined;
  /** The plain word that fits most of an image. */
  readonly color: ColorName | undefined;
  /** Playing time, to the millisecond. */
  readonly durationSeconds: number | undefined;
  /** Number of pages of a document. */
  readonly pages: number | undefined;
  /** Audio samples a second, in hertz. */
  readonly sampleRate: number | undefined;
  /** Audio channels: 1 is mono, 2 is stereo. */
  readonly channels: number | undefined;
  /** The beginning of a document's text, or undefined when it has none. */
  readonly text: string | undefined;
}

/** Facts with everything not named left undefined. */
export function createMediaInfo(
  fields: Pick<MediaInfo, 'kind' | 'mediaType' | 'format'> & Partial<MediaInfo>,
): MediaInfo {
  return {
    width: undefined,
    height: undefined,
    color: undefined,
    durationSeconds: undefined,
    pages: undefined,
    sampleRate: undefined,
    channels: undefined,
    text: undefined,
    ...fields,
  };
}
