import { runtime } from '#runtime';

import type { PixelBox, Pixels } from '../runtime/contract.ts';

/**
 * Decodes an image to pixels, to render it by other means, such as characters; `undefined` when it cannot be decoded, is too
 * large, or there is no image tool.
 */
export async function toPixels(image: Blob, box: PixelBox): Promise<Pixels | undefined> {
  const tool = await runtime.images();
  const bytes = new Uint8Array(await image.arrayBuffer());
  return await tool?.toPixels(bytes, box).catch(() => undefined);
}
