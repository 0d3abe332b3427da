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
 * Most bytes of all documents together, texts as UTF-8 and pictures made ready. The answer repeats them, where a text may be
 * escaped to three times its length, and of an answer no more than 128 MiB are read.
 */
export const MAX_DOCUMENTS_BYTES = 32 * 1024 * 1024;

/** A document as it crosses the network. */
type WireDocument = string | { readonly text: string | undefined; readonly image: EncodedBlob };

/** What loading pictures needs. */
interface ImageContext extends Pick<ApiContext, 'media' | 'clock'> {
  readonly remainingOptions: RemainingOptions;
}

/** Adds bytes to those that are there. */
type Count = (bytes: number) => void;

/**
 * The documents as they cross the network. Texts are measured before any picture is loaded.
 *
 * @throws OpenRouterError `RESOURCE_TOO_LARGE` for more than {@link MAX_DOCUMENTS_BYTES}, and what the loader throws, with
 * the place of the document before it.
 */
export async function toWireDocuments(
  documents: readonly RerankDocument[],
  context: ImageContext,
): Promise<readonly WireDocument[]> {
  const count = createCount();
  countTexts(documents, count);
  // One after the other: a dozen large pictures at once would fill the memory.
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
      `Cannot rerank: the documents have more than ${MAX_DOCUMENTS_BYTES} bytes together`,
      {
        hints: [
          {
            kind: 'text',
            text: 'Give fewer or shorter documents: the best of each part can be reranked again.',
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

/** A picture as large as analysis has it. One that cannot be used is told with the place of its document. */
async function load(
  source: MediaSource,
  index: number,
  { media, clock, remainingOptions }: ImageContext,
): Promise<Media> {
  try {
    const loaded = await createMediaLoader(media, clock).load(source, 'image', remainingOptions());
    const ready = prepareLoaded(loaded, imageOptionsOf(media));
    return (await unlessAborted(remainingOptions()?.signal, ready)).media;
  } catch (error) {
    // The reason of the caller may be an error of ours too, and is not to be told in other words.
    remainingOptions()?.signal?.throwIfAborted();
    if (!OpenRouterError.is(error)) throw error;
    throw error.with({
      message: `documents.${index}: ${error.message}`,
      details: { document: index, fields: [`documents.${index}`] },
    });
  }
}
