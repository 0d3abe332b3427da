import { withMediaInput } from './load-library.ts';

/**
 * Reads the text in the tags of a recording: lyrics, else comment or description. A test uses it to
 * define what a recording says.
 */
export async function readTextTag(bytes: Uint8Array): Promise<string | undefined> {
  const tags = await withMediaInput(bytes, async (input) => await input.getMetadataTags());
  const text = (tags.lyrics ?? tags.comment ?? tags.description ?? '').replaceAll(/\s+/g, ' ');
  return text.trim() === '' ? undefined : text.trim();
}
