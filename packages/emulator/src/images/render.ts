import { hashText } from '../shared/hash-text.ts';
import type { Dimensions } from './dimensions.ts';
import type { ImageFormat } from './plan.ts';

/** Everything that determines the content of an image. */
export interface ImageSpec {
  readonly dimensions: Dimensions;
  readonly format: ImageFormat;
  readonly prompt: string;
  readonly seed?: number | undefined;
  /** Index of the image among several of one prompt. */
  readonly index: number;
  readonly isTransparent?: boolean | undefined;
  /** SVG background color, when a reference determines it. */
  readonly background?: string | undefined;
  /** From 0 to 100, for lossy formats. */
  readonly quality?: number | undefined;
}

/** Quality of a partial image: its share of the final sides, and a blur. */
export interface Preview {
  readonly share: number;
  readonly blurPixels: number;
}

/** Renders an image; only prompt, seed and index determine its content. */
export async function renderImage(spec: ImageSpec, preview?: Preview): Promise<Uint8Array> {
  const { format, dimensions, quality = 90, isTransparent = false } = spec;
  const markup = new TextEncoder().encode(toSvg(spec));
  if (format === 'svg') return markup;
  const { default: sharp } = await import('sharp');
  const image = sharp(markup);
  if (!isTransparent) image.removeAlpha();
  if (preview !== undefined) {
    image.resize(Math.max(1, Math.round(dimensions.width * preview.share)));
    image.blur(preview.blurPixels);
  }
  if (format === 'png') return await image.png({ compressionLevel: 6 }).toBuffer();
  return await image.toFormat(format, { quality: Math.max(1, quality) }).toBuffer();
}

/** Returns the media type of a format. */
export function mediaTypeOf(format: ImageFormat): string {
  return format === 'svg' ? 'image/svg+xml' : `image/${format}`;
}

function toSvg(spec: ImageSpec): string {
  const { dimensions, prompt, seed, index, isTransparent, background } = spec;
  const { width, height } = dimensions;
  const hash = hashText(`${prompt}\n${seed ?? ''}\n${index}`);
  const hue = hash % 360;
  const share = (shift: number, min: number): number => min + ((hash >>> shift) % 32) / 100;
  const radius = Math.round(Math.min(width, height) * share(9, 0.12));
  const [across, down] = [
    Math.round(width * share(14, 0.34)),
    Math.round(height * share(19, 0.34)),
  ];
  const ground = `<rect width="${width}" height="${height}" fill="${background ?? `hsl(${hue}, 60%, 55%)`}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
  <title>${escape(prompt)}</title>
  ${isTransparent === true ? '' : ground}
  <circle cx="${across}" cy="${down}" r="${radius}" fill="hsl(${(hue + 150) % 360}, 70%, 75%)"/>
  <circle cx="${across}" cy="${down}" r="${Math.round(radius / 3)}" fill="hsl(${(hue + 210) % 360}, 70%, 40%)"/>
</svg>
`;
}

function escape(text: string): string {
  // XML does not allow control characters, not even escaped.
  const printable = text.replaceAll(/\p{Cc}+|\p{Cs}+/gu, ' ');
  return printable.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
