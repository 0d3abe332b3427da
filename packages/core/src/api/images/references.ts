import { unlessAborted } from '../../shared/race-abort.ts';
import { imageOptionsOf } from '../../media/limits.ts';
import { createMediaLoader } from '../../media/loader.ts';
import type { Media } from '../../media/media.ts';
import { prepareLoaded } from '../../media/prepare.ts';
import type { MediaSource } from '../../media/source.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { ApiContext } from '../shared/context.ts';

/** Reference images that are ready to be sent. */
export interface References {
  readonly images: readonly Media[];
  /** Notes on them for the user, as whole sentences. */
  readonly notes: readonly string[];
}

/**
 * Loads the reference images of a request, in order, at full size and without metadata.
 *
 * @throws OpenRouterError what the loader throws, prefixed with the index of the image.
 */
export async function loadReferences(
  sources: readonly MediaSource[],
  { media, clock }: Pick<ApiContext, 'media' | 'clock'>,
  remainingOptions: RemainingOptions,
): Promise<References> {
  const loader = createMediaLoader(media, clock);
  const options = { ...imageOptionsOf(media), maxDimension: undefined };
  const images: Media[] = [];
  const notes: string[] = [];
  // One after the other: many large images at once would fill the memory.
  for (const [index, source] of sources.entries()) {
    const name = `references.${index}`;
    try {
      const loaded = await loader.load(source, 'image', remainingOptions());
      const preparing = prepareLoaded(loaded, options);
      const prepared = await unlessAborted(remainingOptions()?.signal, preparing);
      images.push(prepared.media);
      notes.push(...prepared.notes.map((note) => `${name}: ${note}`));
    } catch (error) {
      // The abort reason of the caller may be an `OpenRouterError` too, and must not be changed.
      remainingOptions()?.signal?.throwIfAborted();
      if (!OpenRouterError.is(error)) throw error;
      throw error.with({
        message: `${name}: ${error.message}`,
        details: { reference: index, fields: [name] },
      });
    }
  }
  return { images, notes };
}
