import type { MediaKind } from '../shared/media-type.ts';
import { mediaTypeInfo, sniffMediaType } from '../shared/media-type.ts';

/** Detects the kind and type of a blob from its first bytes; `undefined` for anything but media of a known kind. */
export async function sniffMedia(
  blob: Blob,
): Promise<{ readonly kind: MediaKind; readonly mediaType: string } | undefined> {
  const mediaType = await sniffMediaType(blob);
  const info = mediaType === undefined ? undefined : mediaTypeInfo(mediaType);
  return mediaType === undefined || info === undefined ? undefined : { kind: info.kind, mediaType };
}
