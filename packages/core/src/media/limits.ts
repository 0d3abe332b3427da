import type { MediaKind } from '../shared/media-type.ts';

/** What bounds the loading of one kind of media. */
export interface MediaLimits {
  /** Most bytes of a file, a download, a `Blob` or bytes in memory. */
  readonly maxBytes: number;
  /** Most bytes that a data URL may hold, decoded. */
  readonly maxDataUrlBytes: number;
  /** Milliseconds for a whole download, redirects included. */
  readonly fetchTimeoutMs: number;
  /** Most redirects that a download follows. */
  readonly maxRedirects: number;
}

/** Some of the settings; what is `undefined` has its default. */
export type Settings<Options> = { readonly [Name in keyof Options]?: Options[Name] | undefined };

/** How media is loaded and made ready. What is not given has the default of {@link mediaLimits} and {@link imageDefaults}. */
export interface MediaOptions {
  readonly image?: (Settings<MediaLimits> & Settings<ImageOptions>) | undefined;
  readonly audio?: Settings<MediaLimits> | undefined;
  readonly video?: Settings<MediaLimits> | undefined;
  readonly document?: Settings<MediaLimits> | undefined;
  /**
   * Hosts (`media.example.internal`, `10.0.0.7`, `localhost:8080`) whose URLs may be fetched although they are not public.
   * Everything else that is not public is refused.
   */
  readonly allowPrivateHosts?: readonly string[] | undefined;
}

/** How pictures are made ready for a model to look at. */
export interface ImageOptions {
  /** Longest edge in pixels. */
  readonly maxDimension: number;
  /** 1 to 100. */
  readonly jpegQuality: number;
}

const MIB = 1024 * 1024;

/** The limits that hold when nobody says otherwise. */
export const mediaLimits: Readonly<Record<MediaKind, MediaLimits>> = {
  image: { maxBytes: 25 * MIB, maxDataUrlBytes: 20 * MIB, fetchTimeoutMs: 30_000, maxRedirects: 8 },
  audio: { maxBytes: 25 * MIB, maxDataUrlBytes: 20 * MIB, fetchTimeoutMs: 30_000, maxRedirects: 8 },
  video: {
    maxBytes: 100 * MIB,
    maxDataUrlBytes: 100 * MIB,
    fetchTimeoutMs: 60_000,
    maxRedirects: 8,
  },
  // A scanned paper is larger than a photo and smaller than a film.
  document: {
    maxBytes: 50 * MIB,
    maxDataUrlBytes: 50 * MIB,
    fetchTimeoutMs: 60_000,
    maxRedirects: 8,
  },
};

/** How pictures are made ready when nobody says otherwise. */
export const imageDefaults: ImageOptions = { maxDimension: 800, jpegQuality: 80 };

/** The limits of a kind under some options. */
export function limitsOf(kind: MediaKind, options: MediaOptions): MediaLimits {
  const { maxBytes, maxDataUrlBytes, fetchTimeoutMs, maxRedirects } = options[kind] ?? {};
  const known = mediaLimits[kind];
  return {
    maxBytes: maxBytes ?? known.maxBytes,
    maxDataUrlBytes: maxDataUrlBytes ?? known.maxDataUrlBytes,
    fetchTimeoutMs: fetchTimeoutMs ?? known.fetchTimeoutMs,
    maxRedirects: maxRedirects ?? known.maxRedirects,
  };
}
