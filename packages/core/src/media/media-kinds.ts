import type { MediaKind } from '../shared/media-type.ts';
import type { MediaLimits } from './media-limits.ts';

/** Properties of a kind of media that more than one module needs. */
export interface MediaKindInfo {
  /** Noun with its article, for messages: `an image`. */
  readonly noun: string;
  /** Name among the input modalities of a model in OpenRouter's catalogue. */
  readonly modality: 'image' | 'audio' | 'video' | 'file';
  /** Whether OpenRouter, or the model, fetches it from a public URL. */
  readonly isTakenByUrl: boolean;
  /** Whether OpenRouter can parse it to text for a model that does not accept it. */
  readonly isParsed: boolean;
  /** Default limits. */
  readonly limits: MediaLimits;
  /**
   * Maximum bytes of an inline result of this kind; `undefined` for kinds that are not generated. MCP hosts truncate results
   * over a megabyte.
   */
  readonly inlineMaxBytes: number | undefined;
}

const MIB = 1024 * 1024;

/** Table of all kinds of media. Add a kind to {@link MediaKind} first, and the compiler shows what else it needs. */
export const mediaKinds = {
  image: {
    noun: 'an image',
    modality: 'image',
    isTakenByUrl: true,
    isParsed: false,
    limits: {
      maxBytes: 25 * MIB,
      maxDataUrlBytes: 20 * MIB,
      fetchTimeoutMs: 30_000,
      maxRedirects: 8,
    },
    inlineMaxBytes: MIB,
  },
  audio: {
    noun: 'an audio file',
    modality: 'audio',
    isTakenByUrl: false,
    isParsed: false,
    limits: {
      maxBytes: 25 * MIB,
      maxDataUrlBytes: 20 * MIB,
      fetchTimeoutMs: 30_000,
      maxRedirects: 8,
    },
    inlineMaxBytes: MIB,
  },
  video: {
    noun: 'a video',
    modality: 'video',
    isTakenByUrl: true,
    isParsed: false,
    limits: {
      maxBytes: 100 * MIB,
      maxDataUrlBytes: 100 * MIB,
      fetchTimeoutMs: 60_000,
      maxRedirects: 8,
    },
    inlineMaxBytes: 10 * MIB,
  },
  document: {
    noun: 'a document',
    modality: 'file',
    isTakenByUrl: true,
    isParsed: true,
    // A scanned document is larger than a photo and smaller than a video.
    limits: {
      maxBytes: 50 * MIB,
      maxDataUrlBytes: 50 * MIB,
      fetchTimeoutMs: 60_000,
      maxRedirects: 8,
    },
    inlineMaxBytes: undefined,
  },
} as const satisfies Readonly<Record<MediaKind, MediaKindInfo>>;

/** The kinds, in the order in which they are listed. */
// `Object.keys` returns `string[]`; the table has no other keys.
export const mediaKindNames = Object.keys(mediaKinds) as readonly MediaKind[];

/** Kinds that models generate. */
export type GeneratedKind = {
  [Kind in MediaKind]: (typeof mediaKinds)[Kind]['inlineMaxBytes'] extends number ? Kind : never;
}[MediaKind];
