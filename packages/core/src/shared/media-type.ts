/** What a piece of media is. A `document` is a PDF. */
export type MediaKind = 'image' | 'audio' | 'video' | 'document';

/** Media types of sound and the names that chat has for them. Source: OpenRouter docs, audio inputs. */
const audioFormats: ReadonlyMap<string, string> = new Map([
  ['audio/wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/vnd.wave', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/aiff', 'aiff'],
  ['audio/x-aiff', 'aiff'],
  ['audio/aac', 'aac'],
  ['audio/x-aac', 'aac'],
  ['audio/ogg', 'ogg'],
  ['audio/opus', 'ogg'],
  ['audio/flac', 'flac'],
  ['audio/x-flac', 'flac'],
  ['audio/mp4', 'm4a'],
  ['audio/x-m4a', 'm4a'],
  ['audio/m4a', 'm4a'],
]);

/** What chat takes of each kind, by media type without parameters. */
const taken: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['image/png', 'image/jpeg', 'image/webp', 'image/gif'],
  audio: [...audioFormats.keys()],
  video: ['video/mp4', 'video/mpeg', 'video/quicktime', 'video/mov', 'video/webm', 'video/x-m4v'],
  document: ['application/pdf'],
};

/** The kind of media that a media type names, if chat takes it. */
export function mediaKindOf(mediaType: string): MediaKind | undefined {
  const kinds = Object.keys(taken) as MediaKind[];
  return kinds.find((kind) => taken[kind].includes(mediaType));
}

/** The media types that chat takes of a kind, for messages. */
export function mediaTypesOf(kind: MediaKind): readonly string[] {
  return taken[kind];
}

/** The name that chat has for a sound's media type. */
export function audioFormatOf(mediaType: string): string | undefined {
  return audioFormats.get(mediaType);
}

/** Bytes that are enough to tell every type that chat takes. */
const SNIFF_BYTES = 4_100;

/** What file-type calls otherwise than chat: an animated PNG is a PNG, and an MPEG program stream is MPEG. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['image/apng', 'image/png'],
  ['video/MP1S', 'video/mpeg'],
  ['video/MP2P', 'video/mpeg'],
]);

/** The media type that the bytes themselves show, without parameters; `undefined` when they show none. */
export async function sniffMediaType(bytes: Uint8Array): Promise<string | undefined> {
  const { fileTypeFromBuffer } = await import('file-type');
  const head = bytes.subarray(0, SNIFF_BYTES);
  const found = await fileTypeFromBuffer(head);
  if (found === undefined) return undefined;
  const mediaType = found.mime.split(';', 1)[0] ?? found.mime;
  return isPlausible(mediaType, head) ? (otherNames.get(mediaType) ?? mediaType) : undefined;
}

/** Some signatures are so short that plain text can carry them (`GIF`, `fLaC`, `ID3`): they need a second look. */
function isPlausible(mediaType: string, head: Uint8Array): boolean {
  // A small PDF may be text from end to end.
  if (mediaType === 'application/pdf') return true;
  if (mediaType === 'audio/mpeg' && !isMp3(head)) return false;
  return head.some(isNoText) && !hasOversizedFileType(head);
}

/** NUL and most other control characters occur in every binary format and in no text. */
function isNoText(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b);
}

const MAX_FTYP_BYTES = 4_096;

/** ISO 14496-12, 4.2: a box begins with its size, and `ftyp` lists a handful of brands. */
function hasOversizedFileType(head: Uint8Array): boolean {
  const isIsoMedia = String.fromCharCode(...head.subarray(4, 8)) === 'ftyp';
  return isIsoMedia && new DataView(head.buffer, head.byteOffset).getUint32(0) > MAX_FTYP_BYTES;
}

/** An ID3 tag, or a frame of layer III: a UTF-16 text begins like a frame of layer I (ISO 11172-3, 2.4.1.3). */
function isMp3(head: Uint8Array): boolean {
  if (String.fromCharCode(...head.subarray(0, 3)) === 'ID3') return true;
  const second = head[1] ?? 0;
  return head[0] === 0xff && (second & 0b0000_0110) === 0b0000_0010;
}
