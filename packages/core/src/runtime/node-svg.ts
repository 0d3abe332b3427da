// Renders SVG to PNG in a process of its own, because its renderer cannot be stopped from within one (decision 0012).
import { resolveModule, runDecoder } from './node-decoder-process.ts';

/**
 * Maximum edge of a rendered SVG in pixels, whatever size it declares: it may have fifty layers, and each layer has all its
 * pixels.
 */
export const MAX_SVG_EDGE = 2_048;

/**
 * Maximum memory of the process that renders an SVG, in bytes. Node.js and sharp take 80 MB of it; an SVG with a photo of
 * 16 million pixels takes 220 MB.
 */
export const MAX_SVG_BYTES = 350_000_000;

// It reads the SVG from standard input and writes the pixels to standard output. Libvips gives an edge of one pixel to an SVG whose
// edge is larger than its largest number.
const program = `
const [url, edge, limitInputPixels] = values;
const { default: sharp } = await import(url);
const size = { width: Number(edge), height: Number(edge), fit: 'inside', withoutEnlargement: true };
const image = sharp(await buffer(process.stdin), { limitInputPixels: Number(limitInputPixels) });
const { width, height } = await image.metadata();
if (Math.min(width, height) <= 1) throw new Error('size: ' + width + ' x ' + height);
process.stdout.write(await image.resize(size).png({ compressionLevel: 1 }).toBuffer());`;

/**
 * Renders an SVG as a PNG in a separate process: an SVG of a few kilobytes can keep librsvg busy for hours and fill the
 * memory, and only the end of the process stops it. Librsvg loads no file and no URL for an SVG that has no URL itself.
 *
 * @throws Error with the message of libvips, one that begins with `size:` for an SVG that would show nothing, and what
 * {@link runDecoder} throws above {@link MAX_SVG_BYTES}.
 */
export async function renderSvg(
  svg: Uint8Array,
  limits: { readonly edge: number; readonly maxPixels: number; readonly seconds: number },
): Promise<Uint8Array> {
  const { edge, maxPixels, seconds } = limits;
  return await runDecoder(
    program,
    [resolveModule('sharp'), Math.min(edge, MAX_SVG_EDGE), maxPixels],
    svg,
    { seconds, maxBytes: MAX_SVG_BYTES },
  );
}
