import type { ColorName } from './color-name.ts';

/** Properties of a media file, detected from its bytes; undefined where they do not apply. */
export interface MediaInfo {
  /** Kind of media; a container is video only when it has a video track. */
  readonly kind: 'image' | 'audio' | 'video' | 'document';
  /** Media type without parameters, such as `image/jpeg`. */
  readonly mediaType: string;
  /** Common name of the format, such as `JPEG`, `WAV` or `MP4`. */
  readonly format: string;
  /** Displayed width in pixels, after any stored rotation. */
  readonly width: number | undefined;
  /** Displayed height in pixels, after any stored rotation. */
  readonly height: number | undefined;
  /** Dominant color of an image. */
  readonly color: ColorName | undefined;
  /** Duration, to the millisecond. */
  readonly durationSeconds: number | undefined;
  /** Number of pages of a document. */
  readonly pages: number | undefined;
  /** Audio samples per second. */
  readonly sampleRate: number | undefined;
  /** Audio channels: 1 is mono, 2 is stereo. */
  readonly channels: number | undefined;
  /** The beginning of a document's text; undefined when it has none. */
  readonly text: string | undefined;
}

/** Creates an info with all other fields undefined. */
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
