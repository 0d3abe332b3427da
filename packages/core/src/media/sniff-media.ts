import type { MediaKind } from '../shared/media-type.ts';
import { mediaTypeInfo, sniffMediaType } from '../shared/media-type.ts';

/** What the bytes of a blob are, when they are media that is understood. Only as much is read as tells it. */
export async function sniffMedia(
  blob: Blob,
): Promise<{ readonly kind: MediaKind; readonly mediaType: string } | undefined> {
  const mediaType = await sniffMediaType(blob);
  const info = mediaType === undefined ? undefined : mediaTypeInfo(mediaType);
  return mediaType === undefined || info === undefined ? undefined : { kind: info.kind, mediaType };
}
