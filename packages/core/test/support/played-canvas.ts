import { sharp } from './pictures.ts';

/** As much of a canvas as draws one image, by sharp: Node.js has none. */
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
