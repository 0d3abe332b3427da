import { unlessAborted } from '../../shared/race-abort.ts';
import type { EncodedBlob } from '../../http/encoded-blob.ts';
import { encodeBlob } from '../../http/encoded-blob.ts';
import { imageOptionsOf } from '../../media/limits.ts';
import { createMediaLoader } from '../../media/loader.ts';
import type { Media } from '../../media/media.ts';
import { prepareLoaded } from '../../media/prepare.ts';
import type { MediaSource } from '../../media/source.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';
import type { RerankDocument } from './options.ts';

/**
 * Maximum bytes of all documents together, texts as UTF-8 and images as they are sent. The response repeats them, with texts
 * escaped to up to three times their length, and a response may have at most 128 MiB.
 */
export const MAX_DOCUMENTS_BYTES = 32 * 1024 * 1024;

/** A document in the format of the wire. */
type WireDocument = string | { readonly text: string | undefined; readonly image: EncodedBlob };

/** Dependencies of loading images. */
interface ImageContext extends Pick<ApiContext, 'media' | 'clock'> {
  readonly remainingOptions: RemainingOptions;
}

/** Adds bytes to the total. @throws OpenRouterError `RESOURCE_TOO_LARGE` above the limit. */
type Count = (bytes: number) => void;

/**
 * Converts documents to the format of the wire. Texts are measured before any image is loaded.
 *
 * @throws OpenRouterError `RESOURCE_TOO_LARGE` for more than {@link MAX_DOCUMENTS_BYTES}, and what the loader throws,
 * prefixed with the position of the document.
 */
export async function toWireDocuments(
  documents: readonly RerankDocument[],
  context: ImageContext,
): Promise<readonly WireDocument[]> {
  const count = createCount();
  countTexts(documents, count);
  // One after the other: a dozen large images at once would fill the memory.
  const wire: WireDocument[] = [];
  for (const [index, document] of documents.entries()) {
    if (typeof document === 'string' || document.image === undefined) {
      wire.push(textOf(document));
      continue;
    }
    const { mediaType, size, blob } = await load(document.image, index, context);
    count(size);
    wire.push({ text: document.text, image: encodeBlob(blob, `data:${mediaType};base64,`) });
  }
  return wire;
}

function createCount(): Count {
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (total <= MAX_DOCUMENTS_BYTES) return;
    throw new OpenRouterError(
      'RESOURCE_TOO_LARGE',
      `Cannot rerank: the documents exceed ${MAX_DOCUMENTS_BYTES} bytes in total`,
      {
        hints: [
          {
            kind: 'text',
            text: 'Send fewer or shorter documents: the best of each part can be reranked again.',
          },
        ],
        details: { maxBytes: MAX_DOCUMENTS_BYTES },
      },
    );
  };
}

function countTexts(documents: readonly RerankDocument[], count: Count): void {
  const encoder = new TextEncoder();
  for (const document of documents) count(encoder.encode(textOf(document)).length);
}

function textOf(document: RerankDocument): string {
  return typeof document === 'string' ? document : (document.text ?? '');
}

/** Loads an image, scaled as for analysis. An error names the position of the document. */
async function load(
  source: MediaSource,
  index: number,
  { media, clock, remainingOptions }: ImageContext,
): Promise<Media> {
  try {
    const loaded = await createMediaLoader(media, clock).load(source, 'image', remainingOptions());
    const preparing = prepareLoaded(loaded, imageOptionsOf(media));
    return (await unlessAborted(remainingOptions()?.signal, preparing)).media;
  } catch (error) {
    // The caller's abort reason may be an OpenRouterError too, and is rethrown unchanged.
    remainingOptions()?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error)) throw error;
    throw error.with({
      message: `documents.${index}: ${error.message}`,
      details: { document: index, fields: [`documents.${index}`] },
    });
  }
}
