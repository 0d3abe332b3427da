/** Options for re-encoding an image with an {@link ImageTool}. */
export interface ImageConversion {
  /** Longest edge of the result in pixels, 64 to 16384; `undefined` keeps the size. A smaller image is never enlarged. */
  readonly maxDimension: number | undefined;
  /** Quality of a lossy format, 1 to 100. */
  readonly quality: number;
}

/**
 * Decoder and encoder of images in place of sharp: a canvas in a browser, or another decoder. Set as `media.image.tool`, it
 * is used for each image that is too large, rotated, of a format that models do not accept, or not clean; other images are
 * sent unchanged.
 */
export interface ImageTool {
  /**
   * Re-encodes an image: upright (its EXIF orientation applied), its first frame, as JPEG, PNG, WebP or GIF.
   *
   * `image.type` is detected from its bytes: `image/png`, `image/jpeg`, `image/webp`, `image/gif`, `image/avif`, `image/heic`,
   * `image/heif`, `image/tiff`, `image/bmp` or `image/svg+xml`; the image is untrusted and may be hostile. Throws for an image
   * that it cannot decode. The type of the result is detected from its bytes, and metadata that is left in it is removed.
   * Calls may overlap.
   */
  convert(image: Blob, conversion: ImageConversion): Promise<Blob>;
}
