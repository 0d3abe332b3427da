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

/** A picture as an answer has it. */
export interface WireImage {
  /** Base64, a data URL or an http(s) URL. */
  readonly text: string;
  /** What the answer says it is. The bytes know better. */
  readonly label: string | undefined;
}

/** The pictures of an answer, and what a person should know of those that are not there. */
export interface Gathered {
  readonly images: readonly Media[];
  readonly notes: readonly string[];
  /** Where pictures are that were made and could not be fetched. */
  readonly urls: readonly string[];
}

/** One entry of `data`; `undefined` when there is no picture in it. */
export function toWireImage(entry: unknown): WireImage | undefined {
  // Promised is `b64_json`; providers also give addresses.
  const text =
    textAt(entry, 'b64_json') ??
    textAt(entry, 'url') ??
    textAt(recordAt(entry, 'image_url'), 'url');
  return text === undefined ? undefined : { text, label: textAt(entry, 'media_type') };
}

/**
 * Makes media of the pictures of an answer, in order. They are paid for: one that cannot be read or fetched costs nobody
 * the others, and where it lies is told. A caller who gives up ends the fetching, and loses nothing that is there.
 *
 * @throws the reason of the caller when there is no picture, and none that could be fetched.
 */
export async function gatherImages(
  wireImages: readonly WireImage[],
  context: Pick<ApiContext, 'media' | 'clock'>,
  remainingOptions: RemainingOptions,
): Promise<Gathered> {
  const loader = createMediaLoader(context.media, context.clock);
  const images: Media[] = [];
  const notes: string[] = [];
  const urls: string[] = [];
  for (const [index, image] of wireImages.entries()) {
    const address = toWebAddress(image.text)?.href;
    try {
      images.push(
        address === undefined
          ? await decodeImage(image)
          : await loader.load(address, 'image', remainingOptions()),
      );
    } catch (error) {
      const isCancelled = address !== undefined && remainingOptions()?.signal?.aborted === true;
      const why = isCancelled ? 'it was not waited for' : toOpenRouterError(error).message;
      const where = address === undefined ? '' : `; it is at ${address}`;
      notes.push(`Picture ${index + 1} is missing: ${why}${where}`);
      if (address !== undefined) urls.push(address);
    }
  }
  // What was paid and lies elsewhere must be told, before why nobody waited for it.
  if (images.length === 0 && urls.length === 0) remainingOptions()?.signal?.throwIfAborted();
  return { images, notes, urls };
}

/**
 * The picture in a text, by its bytes. Of a kind that we do not know the label is believed, unless it names one that we do.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT` when there is no picture in it.
 */
export async function decodeImage({ text, label }: WireImage): Promise<Media> {
  const { blob, mediaType: own } = decode(text);
  const named = (own ?? label)?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const mediaType = (await sniffMediaType(blob)) ?? namedByLabelAlone(named);
  const isImage = mediaType !== undefined && mediaType.startsWith('image/');
  if (blob.size > 0 && isImage) return { kind: 'image', mediaType, size: blob.size, blob };
  throw new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot read the image: its ${blob.size} bytes are no picture`,
    { details: { mediaType } },
  );
}

/** A kind that bytes would have shown is not what it is called. */
function namedByLabelAlone(label: string): string | undefined {
  return mediaTypeInfo(label) === undefined ? label : undefined;
}

interface Decoded {
  readonly blob: Blob;
  /** What a data URL says of itself. */
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

/** Other alphabets, line breaks and missing padding cost nobody a picture that was paid for. */
function fromBase64(text: string): Blob {
  if (isBase64(text)) return toBlob(text, runtime.fromBase64);
  const decodeChunk = createBase64Decoder();
  return toBlob(text, (chunk) => decodeChunk(chunk.replaceAll('-', '+').replaceAll('_', '/')));
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that stands for itself.
    return text;
  }
}
