import type { MediaKind } from '../shared/media-type.ts';
import type { MediaLimits } from './media-limits.ts';

/** What differs between kinds of media and concerns more than one part of the software. */
export interface MediaKindInfo {
  /** With its article, for people: `an image`. */
  readonly noun: string;
  /** Name among the inputs of a model in OpenRouter's catalogue. */
  readonly modality: 'image' | 'audio' | 'video' | 'file';
  /** Whether OpenRouter, or the model, fetches it from a public URL. */
  readonly isTakenByUrl: boolean;
  /** Whether OpenRouter can turn it into text for a model that does not take it. */
  readonly isParsed: boolean;
  /** Limits without options that say otherwise. */
  readonly limits: MediaLimits;
  /** Most bytes that a result of this kind has inline; `undefined` for what is not generated. Hosts cut results of more than a megabyte. */
  readonly inlineMaxBytes: number | undefined;
}

const MIB = 1024 * 1024;

/** Every kind of media. A new one begins in {@link MediaKind}, and the compiler shows what else it needs. */
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
    noun: 'a sound',
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
    // A scanned paper is larger than a photo and smaller than a film.
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
// `Object.keys` knows no more than that they are texts; the table has no others.
export const mediaKindNames = Object.keys(mediaKinds) as readonly MediaKind[];

/** Kinds that models generate. */
export type GeneratedKind = {
  [Kind in MediaKind]: (typeof mediaKinds)[Kind]['inlineMaxBytes'] extends number ? Kind : never;
}[MediaKind];
