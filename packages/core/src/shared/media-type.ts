export { sniffMediaType } from './sniff.ts';

/** Kind of media. A `document` is a PDF. */
export type MediaKind = 'image' | 'audio' | 'video' | 'document';

/** Properties of a media type. */
export interface MediaTypeInfo {
  readonly kind: MediaKind;
  /** Whether chat accepts it as it is. Other images can be converted, other audio and video cannot. */
  readonly isSupported: boolean;
  /** Short name for messages: `PNG`. */
  readonly name: string;
  /** Value of `input_audio.format` in chat; only for audio. */
  readonly audioFormat: string | undefined;
}

function supported(kind: MediaKind, name: string, audioFormat?: string): MediaTypeInfo {
  return { kind, isSupported: true, name, audioFormat };
}

function convertible(kind: MediaKind, name: string): MediaTypeInfo {
  return { kind, isSupported: false, name, audioFormat: undefined };
}

/** Supported and convertible media types. Source of those that chat accepts: OpenRouter docs, multimodal inputs. */
const mediaTypes: ReadonlyMap<string, MediaTypeInfo> = new Map([
  ['image/png', supported('image', 'PNG')],
  ['image/jpeg', supported('image', 'JPEG')],
  ['image/webp', supported('image', 'WebP')],
  ['image/gif', supported('image', 'GIF')],
  ['image/avif', convertible('image', 'AVIF')],
  ['image/heic', convertible('image', 'HEIC')],
  ['image/heif', convertible('image', 'HEIF')],
  ['image/tiff', convertible('image', 'TIFF')],
  ['image/bmp', convertible('image', 'BMP')],
  ['image/svg+xml', convertible('image', 'SVG')],
  ['audio/wav', supported('audio', 'WAV', 'wav')],
  ['audio/mpeg', supported('audio', 'MP3', 'mp3')],
  ['audio/aiff', supported('audio', 'AIFF', 'aiff')],
  ['audio/aac', supported('audio', 'AAC', 'aac')],
  ['audio/ogg', supported('audio', 'Ogg', 'ogg')],
  ['audio/flac', supported('audio', 'FLAC', 'flac')],
  ['audio/mp4', supported('audio', 'M4A', 'm4a')],
  ['audio/webm', convertible('audio', 'WebM')],
  ['video/mp4', supported('video', 'MP4')],
  ['video/mpeg', supported('video', 'MPEG')],
  ['video/quicktime', supported('video', 'MOV')],
  ['video/webm', supported('video', 'WebM')],
  ['application/pdf', supported('document', 'PDF')],
]);

/** Aliases of the types above. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['audio/wave', 'audio/wav'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/x-aiff', 'audio/aiff'],
  ['audio/x-aac', 'audio/aac'],
  ['audio/opus', 'audio/ogg'],
  ['audio/x-flac', 'audio/flac'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/m4a', 'audio/mp4'],
  ['video/x-m4v', 'video/mp4'],
  ['video/mov', 'video/quicktime'],
]);

/** Returns the properties of a media type, by any of its names; `undefined` when it is unknown. */
export function mediaTypeInfo(mediaType: string): MediaTypeInfo | undefined {
  return mediaTypes.get(aliases.get(mediaType) ?? mediaType);
}

/** Returns the kind of a media type, if chat accepts it as it is. */
export function mediaKindOf(mediaType: string): MediaKind | undefined {
  const info = mediaTypeInfo(mediaType);
  return info?.isSupported === true ? info.kind : undefined;
}

/** Returns the media types of a kind that chat accepts as they are, for messages. */
export function mediaTypesOf(kind: MediaKind): readonly string[] {
  return [...mediaTypes]
    .filter(([, info]) => info.kind === kind && info.isSupported)
    .map(([mediaType]) => mediaType);
}

/** Returns the short names of the supported and convertible media types of a kind, or of all kinds, for messages. */
export function mediaNamesOf(kind: MediaKind | 'any'): readonly string[] {
  const names = [...mediaTypes.values()]
    .filter((info) => kind === 'any' || info.kind === kind)
    .map(({ name }) => name);
  return [...new Set(names)];
}

/** Returns the value of `input_audio.format` in chat for a media type. */
export function audioFormatOf(mediaType: string): string | undefined {
  return mediaTypeInfo(mediaType)?.audioFormat;
}
