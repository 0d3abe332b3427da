export { sniffMediaType } from './sniff.ts';

/** What a piece of media is. A `document` is a PDF. */
export type MediaKind = 'image' | 'audio' | 'video' | 'document';

/** What is known of a media type. */
export interface MediaTypeFacts {
  readonly kind: MediaKind;
  /** Whether chat takes it as it is. A picture that it does not take can be converted, a sound or a film cannot. */
  readonly isTaken: boolean;
  /** Short, for messages: `PNG`. */
  readonly name: string;
  /** The name that chat has for it in `input_audio.format`; only sounds have one. */
  readonly audioFormat: string | undefined;
}

function taken(kind: MediaKind, name: string, audioFormat?: string): MediaTypeFacts {
  return { kind, isTaken: true, name, audioFormat };
}

function understood(kind: MediaKind, name: string): MediaTypeFacts {
  return { kind, isTaken: false, name, audioFormat: undefined };
}

/** Every media type that is understood. Source of what chat takes: OpenRouter docs, multimodal inputs. */
const mediaTypes: ReadonlyMap<string, MediaTypeFacts> = new Map([
  ['image/png', taken('image', 'PNG')],
  ['image/jpeg', taken('image', 'JPEG')],
  ['image/webp', taken('image', 'WebP')],
  ['image/gif', taken('image', 'GIF')],
  ['image/avif', understood('image', 'AVIF')],
  ['image/heic', understood('image', 'HEIC')],
  ['image/heif', understood('image', 'HEIF')],
  ['image/tiff', understood('image', 'TIFF')],
  ['image/bmp', understood('image', 'BMP')],
  ['image/svg+xml', understood('image', 'SVG')],
  ['audio/wav', taken('audio', 'WAV', 'wav')],
  ['audio/mpeg', taken('audio', 'MP3', 'mp3')],
  ['audio/aiff', taken('audio', 'AIFF', 'aiff')],
  ['audio/aac', taken('audio', 'AAC', 'aac')],
  ['audio/ogg', taken('audio', 'Ogg', 'ogg')],
  ['audio/flac', taken('audio', 'FLAC', 'flac')],
  ['audio/mp4', taken('audio', 'M4A', 'm4a')],
  ['audio/webm', understood('audio', 'WebM')],
  ['video/mp4', taken('video', 'MP4')],
  ['video/mpeg', taken('video', 'MPEG')],
  ['video/quicktime', taken('video', 'MOV')],
  ['video/webm', taken('video', 'WebM')],
  ['application/pdf', taken('document', 'PDF')],
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
export function mediaTypeFacts(mediaType: string): MediaTypeFacts | undefined {
  return mediaTypes.get(aliases.get(mediaType) ?? mediaType);
}

/** The kind of media that a media type names, if chat takes it as it is. */
export function mediaKindOf(mediaType: string): MediaKind | undefined {
  const facts = mediaTypeFacts(mediaType);
  return facts?.isTaken === true ? facts.kind : undefined;
}

/** The media types that chat takes of a kind as they are, for messages. */
export function mediaTypesOf(kind: MediaKind): readonly string[] {
  return [...mediaTypes]
    .filter(([, facts]) => facts.kind === kind && facts.isTaken)
    .map(([mediaType]) => mediaType);
}

/** Short names of every media type of a kind that is understood, or of all kinds, for messages. */
export function mediaNamesOf(kind: MediaKind | 'any'): readonly string[] {
  const names = [...mediaTypes.values()]
    .filter((facts) => kind === 'any' || facts.kind === kind)
    .map(({ name }) => name);
  return [...new Set(names)];
}

/** The name that chat has for a sound's media type. */
export function audioFormatOf(mediaType: string): string | undefined {
  return mediaTypeFacts(mediaType)?.audioFormat;
}
