export { sniffMediaType } from './sniff.ts';

/** What a piece of media is. A `document` is a PDF. */
export type MediaKind = 'image' | 'audio' | 'video' | 'document';

/** What is known of a media type. */
export interface MediaTypeInfo {
  readonly kind: MediaKind;
  /** Whether chat takes it as it is. A picture that it does not take can be converted, a sound or a film cannot. */
  readonly isSupported: boolean;
  /** Short, for messages: `PNG`. */
  readonly name: string;
  /** The name that chat has for it in `input_audio.format`; only sounds have one. */
  readonly audioFormat: string | undefined;
}

function supported(kind: MediaKind, name: string, audioFormat?: string): MediaTypeInfo {
  return { kind, isSupported: true, name, audioFormat };
}

function convertible(kind: MediaKind, name: string): MediaTypeInfo {
  return { kind, isSupported: false, name, audioFormat: undefined };
}

/** Every media type that is understood. Source of what chat takes: OpenRouter docs, multimodal inputs. */
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

/** Other names that labels have for the types above. */
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

/** What is known of a media type, by any of its names; `undefined` when it is not understood. */
export function mediaTypeInfo(mediaType: string): MediaTypeInfo | undefined {
  return mediaTypes.get(aliases.get(mediaType) ?? mediaType);
}

/** The kind of media that a media type names, if chat takes it as it is. */
export function mediaKindOf(mediaType: string): MediaKind | undefined {
  const info = mediaTypeInfo(mediaType);
  return info?.isSupported === true ? info.kind : undefined;
}

/** The media types that chat takes of a kind as they are, for messages. */
export function mediaTypesOf(kind: MediaKind): readonly string[] {
  return [...mediaTypes]
    .filter(([, info]) => info.kind === kind && info.isSupported)
    .map(([mediaType]) => mediaType);
}

/** Short names of every media type of a kind that is understood, or of all kinds, for messages. */
export function mediaNamesOf(kind: MediaKind | 'any'): readonly string[] {
  const names = [...mediaTypes.values()]
    .filter((info) => kind === 'any' || info.kind === kind)
    .map(({ name }) => name);
  return [...new Set(names)];
}

/** The name that chat has for a sound's media type. */
export function audioFormatOf(mediaType: string): string | undefined {
  return mediaTypeInfo(mediaType)?.audioFormat;
}
