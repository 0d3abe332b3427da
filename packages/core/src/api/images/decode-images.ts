import { runtime } from '#runtime';

import { createMediaLoader } from '../../media/loader.ts';
import type { Media } from '../../media/media.ts';
import { toWebAddress } from '../../media/http-url.ts';
import { createBase64Decoder } from '../../shared/base64-stream.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { isBase64, isDataUrl, parseDataUrl, toBlob } from '../../shared/data-url.ts';
import { OpenRouterError, toOpenRouterError } from '../../shared/errors.ts';
import { mediaTypeInfo, sniffMediaType } from '../../shared/media-type.ts';
import { recordAt, textAt } from '../../shared/untrusted-json.ts';
import type { ApiContext } from '../shared/context.ts';

/** An image in a response. */
export interface WireImage {
  /** Base64, a data URL or an http(s) URL. */
  readonly text: string;
  /** Media type in the response; the type detected from the content takes precedence. */
  readonly label: string | undefined;
}

/** Images of a response, and notes on those that are missing. */
export interface GatheredImages {
  readonly images: readonly Media[];
  readonly notes: readonly string[];
  /** URLs of images that were generated and could not be fetched. */
  readonly urls: readonly string[];
}

/** Parses one entry of `data`; `undefined` when it has no image. */
export function toWireImage(entry: unknown): WireImage | undefined {
  // Documented is `b64_json`; some providers send URLs.
  const text =
    textAt(entry, 'b64_json') ??
    textAt(entry, 'url') ??
    textAt(recordAt(entry, 'image_url'), 'url');
  return text === undefined ? undefined : { text, label: textAt(entry, 'media_type') };
}

/**
 * Decodes or fetches the images of a response, in order. They are paid for: when one fails, the others are kept, and its URL
 * is noted. An abort ends the fetching, and the images so far are kept.
 *
 * @throws the abort reason when there is no image and no URL of one.
 */
export async function gatherImages(
  wireImages: readonly WireImage[],
  context: Pick<ApiContext, 'media' | 'clock'>,
  remainingOptions: RemainingOptions,
): Promise<GatheredImages> {
  const loader = createMediaLoader(context.media, context.clock);
  const images: Media[] = [];
  const notes: string[] = [];
  const urls: string[] = [];
  for (const [index, image] of wireImages.entries()) {
    const url = toWebAddress(image.text)?.href;
    try {
      images.push(
        url === undefined
          ? await decodeImage(image)
          : await loader.load(url, 'image', remainingOptions()),
      );
    } catch (error) {
      const isCancelled = url !== undefined && remainingOptions()?.signal?.aborted === true;
      const why = isCancelled ? 'the call was aborted' : toOpenRouterError(error).message;
      const location = url === undefined ? '' : `; it is at ${url}`;
      notes.push(`Image ${index + 1} is missing: ${why}${location}`);
      if (url !== undefined) urls.push(url);
    }
  }
  // URLs of paid images must be returned, even after an abort.
  if (images.length === 0 && urls.length === 0) remainingOptions()?.signal?.throwIfAborted();
  return { images, notes, urls };
}

/**
 * Decodes the image in a text; its type is detected from its content. For unknown content the label counts, unless it names a
 * known type.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when it is not an image.
 */
export async function decodeImage({ text, label }: WireImage): Promise<Media> {
  const { blob, mediaType: declared } = decode(text);
  const labeledType = (declared ?? label)?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const mediaType = (await sniffMediaType(blob)) ?? unlessKnown(labeledType);
  const isImage = mediaType !== undefined && mediaType.startsWith('image/');
  if (blob.size > 0 && isImage) return { kind: 'image', mediaType, size: blob.size, blob };
  throw new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot read the image: its ${blob.size} bytes are not an image`,
    { details: { mediaType } },
  );
}

/** Returns a type that cannot be detected; a known one would have been detected, so the label is wrong. */
function unlessKnown(mediaType: string): string | undefined {
  return mediaTypeInfo(mediaType) === undefined ? mediaType : undefined;
}

interface Decoded {
  readonly blob: Blob;
  /** Media type in a data URL. */
  readonly mediaType?: string | undefined;
}

function decode(text: string): Decoded {
  if (!isDataUrl(text)) return { blob: fromBase64(text) };
  const data = parseDataUrl(text);
  if (data !== undefined)
    return { blob: toBlob(data.base64, runtime.fromBase64), mediaType: data.mediaType };
  const comma = text.indexOf(',');
  const head = text.slice(0, comma);
  const payload = text.slice(comma + 1);
  const isEncoded = /;base64$/iu.test(head);
  return {
    blob: isEncoded ? fromBase64(payload) : new Blob([unescape(payload)]),
    mediaType: /^data:([^;,]+)/iu.exec(head)?.[1],
  };
}

/** Decodes base64; the URL-safe alphabet, line breaks and missing padding are accepted, since the image is paid for. */
function fromBase64(text: string): Blob {
  if (isBase64(text)) return toBlob(text, runtime.fromBase64);
  const decodeChunk = createBase64Decoder();
  return toBlob(text, (chunk) => decodeChunk(chunk.replaceAll('-', '+').replaceAll('_', '/')));
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // An unescaped percent sign.
    return text;
  }
}
