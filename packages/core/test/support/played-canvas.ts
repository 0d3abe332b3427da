import { sharp } from './pictures.ts';

/** The part of a canvas that draws one image, based on sharp: Node.js has no canvas. */
export class OffscreenCanvas {
  readonly #width: number;
  readonly #height: number;
  #image: Blob | undefined;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
  }

  getContext(): { drawImage: (bitmap: { readonly image: Blob }) => void } {
    return {
      drawImage: ({ image }) => {
        this.#image = image;
      },
    };
  }

  async convertToBlob({ quality }: { readonly quality: number }): Promise<Blob> {
    const bytes = await sharp(await this.#image?.arrayBuffer(), { autoOrient: true })
      .resize(this.#width, this.#height)
      .webp({ quality: Math.round(quality * 100) })
      .toBuffer();
    return new Blob([new Uint8Array(bytes)]);
  }
}

/** An image that a canvas can draw. */
export async function createImageBitmap(image: Blob) {
  const { autoOrient } = await sharp(await image.arrayBuffer()).metadata();
  return { ...autoOrient, image, close: () => {} };
}
