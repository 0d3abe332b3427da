import { hashText } from '../shared/seeded.ts';
import type { Dimensions } from './dimensions.ts';
import type { ImageFormat } from './turn.ts';

/** A picture that is to be drawn. */
export interface Drawing {
  readonly dimensions: Dimensions;
  readonly format: ImageFormat;
  readonly prompt: string;
  readonly seed?: number | undefined;
  /** Which of several pictures of one prompt it is. */
  readonly index: number;
  readonly isTransparent?: boolean | undefined;
  /** The color it is drawn on, as SVG names it, when a reference decides that. */
  readonly ground?: string | undefined;
  /** From 0 to 100, for formats that lose something. */
  readonly quality?: number | undefined;
}

/** What a picture has before it is finished: this share of its sides, and no sharp edges. */
export interface Sketch {
  readonly share: number;
  readonly blurPixels: number;
}

/** Draws a picture: prompt, seed and index decide what is on it, and nothing else does. */
export async function draw(drawing: Drawing, sketch?: Sketch): Promise<Uint8Array> {
  const { format, dimensions, quality = 90, isTransparent = false } = drawing;
  const markup = new TextEncoder().encode(toSvg(drawing));
  if (format === 'svg') return markup;
  const { default: sharp } = await import('sharp');
  const drawn = sharp(markup);
  if (!isTransparent) drawn.removeAlpha();
  if (sketch !== undefined) {
    drawn.resize(Math.max(1, Math.round(dimensions.width * sketch.share)));
    drawn.blur(sketch.blurPixels);
  }
  if (format === 'png') return await drawn.png({ compressionLevel: 6 }).toBuffer();
  return await drawn.toFormat(format, { quality: Math.max(1, quality) }).toBuffer();
}

/** The media type of a format. */
export function mediaTypeOf(format: ImageFormat): string {
  return format === 'svg' ? 'image/svg+xml' : `image/${format}`;
}

function toSvg(drawing: Drawing): string {
  const { dimensions, prompt, seed, index, isTransparent, ground } = drawing;
  const { width, height } = dimensions;
  const luck = hashText(`${prompt}\n${seed ?? ''}\n${index}`);
  const hue = luck % 360;
  const share = (shift: number, least: number): number => least + ((luck >>> shift) % 32) / 100;
  const radius = Math.round(Math.min(width, height) * share(9, 0.12));
  const [across, down] = [
    Math.round(width * share(14, 0.34)),
    Math.round(height * share(19, 0.34)),
  ];
  const background = `<rect width="${width}" height="${height}" fill="${ground ?? `hsl(${hue}, 60%, 55%)`}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">
  <title>${escape(prompt)}</title>
  ${isTransparent === true ? '' : background}
  <circle cx="${across}" cy="${down}" r="${radius}" fill="hsl(${(hue + 150) % 360}, 70%, 75%)"/>
  <circle cx="${across}" cy="${down}" r="${Math.round(radius / 3)}" fill="hsl(${(hue + 210) % 360}, 70%, 40%)"/>
</svg>
`;
}

function escape(text: string): string {
  // XML has no place for control characters, not even escaped.
  const printable = text.replaceAll(/\p{Cc}+|\p{Cs}+/gu, ' ');
  return printable.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
