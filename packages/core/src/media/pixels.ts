import { runtime } from '#runtime';

import type { PixelBox, Pixels } from '../runtime/contract.ts';

/**
 * A picture as pixels, for whoever draws it by other means, such as letters; `undefined` when it cannot be opened, is larger
 * than may be decoded, or nothing is there that opens pictures.
 */
export async function toPixels(image: Blob, box: PixelBox): Promise<Pixels | undefined> {
  const tool = await runtime.images();
  const bytes = new Uint8Array(await image.arrayBuffer());
  return await tool?.toPixels(bytes, box).catch(() => undefined);
}
