import { withMediaInput } from './load-library.ts';

/**
 * The words a recording carries in its tags: its lyrics, else its comment or description. It is
 * how a sound made for a test says what it is to be heard saying.
 */
export async function readTextTag(bytes: Uint8Array): Promise<string | undefined> {
  const tags = await withMediaInput(bytes, async (input) => await input.getMetadataTags());
  const text = (tags.lyrics ?? tags.comment ?? tags.description ?? '').replaceAll(/\s+/g, ' ');
  return text.trim() === '' ? undefined : text.trim();
}
