/** How an {@link ImageTool} writes an image anew. */
export interface ImageConversion {
  /** Longest edge of the result in pixels, 64 to 16384; `undefined` keeps the size. A smaller image never grows. */
  readonly maxDimension: number | undefined;
  /** Quality of a lossy format, 1 to 100. */
  readonly quality: number;
}

/**
 * Decodes and encodes images in place of sharp: a canvas in a browser, or another decoder. Given as `media.image.tool`, it is
 * used for each image that is too large, turned, of a format that models do not take, or not clean; an image that is fine
 * already never reaches it.
 */
export interface ImageTool {
  /**
   * Writes an image anew: upright (its EXIF orientation applied), its first frame, as JPEG, PNG, WebP or GIF.
   *
   * `image.type` is what its bytes are: `image/png`, `image/jpeg`, `image/webp`, `image/gif`, `image/avif`, `image/heic`,
   * `image/heif`, `image/tiff`, `image/bmp` or `image/svg+xml`; the image comes from outside and may be hostile. An image that
   * the tool cannot decode is refused by throwing. The type of the result is detected from its bytes, and metadata that is
   * left in it is removed. Calls may overlap.
   */
  convert(image: Blob, conversion: ImageConversion): Promise<Blob>;
}
