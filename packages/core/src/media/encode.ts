import { runtime } from '#runtime';

import { isDataUrl, parseDataUrl } from '../shared/data-url.ts';
import { OpenRouterError, invalidInput } from '../shared/errors.ts';
import type { MediaKind } from '../shared/media-type.ts';
import { mediaKindOf, mediaTypesOf, sniffMediaType } from '../shared/media-type.ts';
import { isRecord } from '../shared/record.ts';
import type { MediaSource } from './source.ts';

/** Largest media that is put into a request body in memory. */
export const MAX_INLINE_BYTES = 100 * 1024 * 1024;

/** Media as it goes into a request body: by reference or by value. */
export type EncodedMedia =
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'data'; readonly mediaType: string; readonly base64: string };

/**
 * Makes media ready to be sent. The type of bytes comes from the bytes.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when it is not of the kind, `RESOURCE_TOO_LARGE` above
 * {@link MAX_INLINE_BYTES}, `INVALID_INPUT` when a string is neither a URL nor a data URL.
 */
export async function encodeMedia(source: MediaSource, kind: MediaKind): Promise<EncodedMedia> {
  if (typeof source === 'string' || source instanceof URL)
    return encodeReference(String(source), kind);
  checkSource(source, kind);
  return await encodeBytes(source, kind);
}

/** {@link encodeMedia} for bytes of a kind that only the bytes tell. */
export async function encodeAnyMedia(
  source: Blob,
): Promise<{ readonly kind: MediaKind; readonly mediaType: string; readonly base64: string }> {
  const bytes = await readBytes(source);
  const mediaType = await sniffMediaType(bytes);
  const kind = mediaType === undefined ? undefined : mediaKindOf(mediaType);
  if (mediaType === undefined || kind === undefined)
    throw unsupported('media', mediaType, allTypes());
  return { kind, mediaType, base64: runtime.toBase64(bytes) };
}

/** Base64 of bytes that have no header to tell their type, such as raw samples: the caller's word counts. */
export async function encodeRaw(source: MediaSource): Promise<string> {
  if (typeof source !== 'string' && !(source instanceof URL)) {
    checkSource(source, 'media');
    return runtime.toBase64(await readBytes(source));
  }
  const text = String(source);
  checkSize(toByteCount(text));
  const data = parseDataUrl(text);
  if (data === undefined)
    throw invalidInput('Cannot read raw samples: give bytes or a base64 data URL');
  return data.base64;
}

/** A data URL of encoded media, or the URL that it is. */
export function toUrl(media: EncodedMedia): string {
  return media.type === 'url' ? media.url : `data:${media.mediaType};base64,${media.base64}`;
}

function encodeReference(text: string, kind: MediaKind): EncodedMedia {
  if (isDataUrl(text)) {
    checkSize(toByteCount(text));
    const data = parseDataUrl(text);
    if (data === undefined)
      throw invalidInput(`Cannot read the ${kind}: its data URL is not valid base64`);
    if (mediaKindOf(data.mediaType) !== kind)
      throw unsupported(kind, data.mediaType, mediaTypesOf(kind));
    return { type: 'data', ...data };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw invalidInput(
      `Cannot use the ${kind} "${text}": it is neither an http(s) URL nor a data URL`,
      {
        hints: ['Give a file as bytes or as a Blob.'],
      },
    );
  }
  return { type: 'url', url: text };
}

async function encodeBytes(
  source: Exclude<MediaSource, string | URL>,
  kind: MediaKind,
): Promise<EncodedMedia> {
  const bytes = await readBytes(source);
  const mediaType = await sniffMediaType(bytes);
  if (mediaType === undefined || mediaKindOf(mediaType) !== kind)
    throw unsupported(kind, mediaType, mediaTypesOf(kind));
  return { type: 'data', mediaType, base64: runtime.toBase64(bytes) };
}

async function readBytes(source: Exclude<MediaSource, string | URL>): Promise<Uint8Array> {
  if (!(source instanceof Blob)) {
    checkSize(source.bytes.byteLength);
    return source.bytes;
  }
  checkSize(source.size);
  try {
    return new Uint8Array(await source.arrayBuffer());
  } catch (error) {
    // A blob may stand for a file, which may be changed or taken away before it is read.
    throw invalidInput('Cannot read the media: its file was changed or cannot be opened', {
      cause: error,
    });
  }
}

/** A caller without types may give anything. */
function checkSource(source: unknown, kind: MediaKind | 'media'): void {
  if (source instanceof Blob || (isRecord(source) && ArrayBuffer.isView(source['bytes']))) return;
  throw invalidInput(
    `Cannot use the ${kind}: it is none of URL, data URL, Blob and { bytes: Uint8Array }`,
  );
}

function checkSize(size: number): void {
  if (size <= MAX_INLINE_BYTES) return;
  throw new OpenRouterError(
    'RESOURCE_TOO_LARGE',
    `Cannot send the media: it has ${size} bytes, and at most ${MAX_INLINE_BYTES} are allowed`,
    { details: { bytes: size, maxBytes: MAX_INLINE_BYTES } },
  );
}

/** How many bytes a base64 data URL holds, at most. */
function toByteCount(dataUrl: string): number {
  return Math.floor(((dataUrl.length - dataUrl.indexOf(',') - 1) * 3) / 4);
}

function unsupported(
  kind: MediaKind | 'media',
  mediaType: string | undefined,
  accepted: readonly string[],
): OpenRouterError {
  const what = mediaType === undefined ? 'its bytes are not of a known type' : `it is ${mediaType}`;
  return new OpenRouterError('UNSUPPORTED_FORMAT', `Cannot use the ${kind}: ${what}`, {
    hints: [`Accepted: ${accepted.join(', ')}`],
    details: { mediaType },
  });
}

function allTypes(): readonly string[] {
  return (['image', 'audio', 'video', 'document'] as const).flatMap((kind) => mediaTypesOf(kind));
}
