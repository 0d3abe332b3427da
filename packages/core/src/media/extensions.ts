/** Extensions by media type, the usual one first. */
const extensions: ReadonlyMap<string, readonly string[]> = new Map([
  ['image/png', ['png', 'apng']],
  ['image/jpeg', ['jpg', 'jpeg', 'jpe', 'jfif']],
  ['image/webp', ['webp']],
  ['image/gif', ['gif']],
  ['image/avif', ['avif']],
  ['image/heic', ['heic', 'heif']],
  ['image/heif', ['heif', 'heic']],
  ['image/tiff', ['tif', 'tiff']],
  ['image/bmp', ['bmp']],
  ['image/svg+xml', ['svg']],
  ['audio/wav', ['wav', 'wave']],
  ['audio/mpeg', ['mp3']],
  ['audio/aiff', ['aiff', 'aif', 'aifc']],
  ['audio/aac', ['aac']],
  ['audio/ogg', ['ogg', 'oga', 'opus']],
  ['audio/flac', ['flac']],
  ['audio/mp4', ['m4a', 'mp4', 'm4b']],
  ['audio/webm', ['webm', 'weba']],
  ['audio/pcm', ['pcm', 'raw']],
  ['video/mp4', ['mp4', 'm4v']],
  ['video/mpeg', ['mpg', 'mpeg']],
  ['video/quicktime', ['mov', 'qt']],
  ['video/webm', ['webm']],
  ['video/matroska', ['mkv']],
  ['video/vnd.avi', ['avi']],
  ['application/pdf', ['pdf']],
  ['application/json', ['json']],
  ['application/jsonl', ['jsonl', 'ndjson']],
  ['text/plain', ['txt']],
  ['text/vtt', ['vtt']],
  ['application/x-subrip', ['srt']],
]);

/** Other names of the types above. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['audio/x-wav', 'audio/wav'],
  ['audio/x-flac', 'audio/flac'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/opus', 'audio/ogg'],
  ['audio/l16', 'audio/pcm'],
  ['image/jpg', 'image/jpeg'],
  ['video/x-matroska', 'video/matroska'],
]);

/** Extension of files of an unknown type. */
const UNKNOWN = 'bin';

const knownExtensions: ReadonlySet<string> = new Set([...extensions.values()].flat());

/** Returns the extension, without a dot, of a file of this media type; `bin` for an unknown one. */
export function extensionOf(mediaType: string): string {
  return extensionsOf(mediaType)?.[0] ?? UNKNOWN;
}

/** Whether an extension, without a dot, fits a file of this media type. Every known extension fits an unknown type. */
export function fitsExtension(mediaType: string, extension: string): boolean {
  const lower = extension.toLowerCase();
  return extensionsOf(mediaType)?.includes(lower) ?? (isKnownExtension(lower) || lower === UNKNOWN);
}

/** Whether an extension, without a dot, is in the table. */
export function isKnownExtension(extension: string): boolean {
  return knownExtensions.has(extension.toLowerCase());
}

/**
 * Returns the extension of a file name in lower case, without its dot. `v1.2` and `Dr. Smith` have none: an unknown extension is
 * letters and digits after a letter.
 */
export function extensionIn(name: string): string | undefined {
  const extension = /[^.]\.([^.]+)$/u.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) return undefined;
  return isKnownExtension(extension) || /^\p{L}[\p{L}\p{N}]{0,9}$/u.test(extension)
    ? extension
    : undefined;
}

/** Returns the extensions, without dots, of files of these media types. */
export function extensionsFor(mediaTypes: readonly string[]): readonly string[] {
  return [...new Set(mediaTypes.flatMap((mediaType) => extensionsOf(mediaType) ?? []))];
}

function extensionsOf(mediaType: string): readonly string[] | undefined {
  const [type = ''] = mediaType.toLowerCase().split(';', 1);
  return extensions.get(aliases.get(type.trim()) ?? type.trim());
}
