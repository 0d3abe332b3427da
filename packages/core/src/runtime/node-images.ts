import type { Metadata, Sharp, SharpOptions, default as SharpFunction } from 'sharp';

import { OpenRouterError } from '../shared/errors.ts';
import { lazy } from '../shared/lazy.ts';
import { isSvg } from '../shared/svg.ts';
import type { ImageInfo, ImageTarget, RuntimeImageTool, PixelBox, Pixels } from './contract.ts';
import { decodeBitmap, inspectBitmap, isBitmap } from './node-bitmap.ts';
import { MAX_SVG_EDGE, draw } from './node-svg.ts';
import { animationFrames } from './node-png.ts';

/** A camera takes 48 million pixels. A bomb of a few kilobytes holds more, and is refused before it is decoded. */
export const MAX_PIXELS = 50_000_000;

/**
 * Memory that decoding a picture may take. Most formats are decoded line by line; of those that are not, a picture of
 * fewer pixels than {@link MAX_PIXELS} fills it.
 */
export const MAX_DECODED_BYTES = 288 * 1024 * 1024;

/** Seconds for one picture; the largest that are allowed take about two. */
const TIMEOUT_SECONDS = 8;

/** Seconds for a drawing, and for the start of the process that draws it. */
const SVG_SECONDS = 6;

/** Above this many pixels the smallest JPEG costs six bytes of memory a pixel, and WebP five: both are avoided. */
const LARGE_OUTPUT_PIXELS = 16_000_000;

/** WebP stores an edge in fourteen bits, and libjpeg writes no longer ones. PNG has no such limit. */
const maxEdges = { webp: 16_383, jpeg: 65_500 };

/** What libheif and libvips say of a picture that is whole but of a kind that they were not built for. */
const unsupported =
  /not been built in|unsupported (?:codec|feature|image format)|no decoding plugin/iu;

type SharpModule = typeof SharpFunction;

/** Loads what works on pictures; `undefined` when it is not installed. */
export const loadImageTool: () => Promise<RuntimeImageTool | undefined> = lazy(async () => {
  try {
    const { default: sharp } = await import('sharp');
    return createImageTool(sharp);
  } catch {
    // Not installed, or not for this machine: whoever asks goes on without it and says so.
    return undefined;
  }
});

function createImageTool(sharp: SharpModule): RuntimeImageTool {
  // What was decoded once is not decoded again, and would stay in memory. It holds for the whole process, and is worth it:
  // a dozen pictures of 646 bytes took 667 MB with it.
  sharp.cache(false);
  let last: Promise<void> = Promise.resolve();
  // One after the other: a dozen small files may hold a gigabyte of pixels.
  const inTurn = async <T>(decode: () => Promise<T>): Promise<T> => {
    const before = last;
    const decoded = guarded(async () => {
      await before;
      return await decode();
    });
    // Whoever asked for it hears of its failure; the next one only waits.
    last = decoded.then(ignore, ignore);
    return await decoded;
  };
  return {
    inspect: async (bytes) => await guarded(async () => await inspect(sharp, bytes)),
    convert: async (bytes, target) => await inTurn(async () => await convert(sharp, bytes, target)),
    toPixels: async (bytes, box) => await inTurn(async () => await toPixels(sharp, bytes, box)),
  };
}

function ignore(): void {}

async function inspect(sharp: SharpModule, bytes: Uint8Array): Promise<ImageInfo> {
  if (isBitmap(bytes)) {
    const { width, height, channels } = inspectBitmap(bytes, MAX_PIXELS);
    const hasAlpha = channels === 4;
    return { width, height, isTurned: false, hasAlpha, frames: 1, hasMetadata: false };
  }
  const info = await open(sharp, bytes).metadata();
  const { width, height, orientation = 1, hasAlpha, pages = 1 } = info;
  return {
    width,
    height,
    isTurned: orientation !== 1,
    hasAlpha,
    frames: info.format === 'png' ? animationFrames(bytes) : pages,
    hasMetadata: hasMetadata(info),
  };
}

function hasMetadata({ exif, xmp, iptc, tifftagPhotoshop, comments }: Metadata): boolean {
  return [exif, xmp, iptc, tifftagPhotoshop, comments].some((part) => part !== undefined);
}

async function convert(
  sharp: SharpModule,
  given: Uint8Array,
  { maxDimension, quality, format }: ImageTarget,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; mediaType: string }> {
  const bytes = await drawn(given, maxDimension);
  const image = open(sharp, bytes);
  const info = await image.metadata();
  checkMemory(info);
  const output = outputSize(info, maxDimension);
  const chosen = format === 'auto' ? chooseFormat(info, output) : format;
  if (maxDimension !== undefined) {
    const edge = { width: maxDimension, height: maxDimension };
    image.resize({ ...edge, fit: 'inside', withoutEnlargement: true });
  }
  const isLarge = output.width * output.height > LARGE_OUTPUT_PIXELS;
  const encoded = await encode(image, chosen, { quality, isLarge }).toBuffer();
  return { bytes: encoded, mediaType: `image/${chosen}` };
}

async function toPixels(sharp: SharpModule, given: Uint8Array, box: PixelBox): Promise<Pixels> {
  const image = open(sharp, await drawn(given));
  checkMemory(await image.metadata());
  const { data, info } = await image
    .resize({ ...box, fit: 'inside' })
    .flatten()
    .toColorspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Pixels of a drawing; every other picture as it is. */
async function drawn(bytes: Uint8Array, edge: number = MAX_SVG_EDGE): Promise<Uint8Array> {
  if (!isSvg(bytes)) return bytes;
  return await draw(bytes, { edge, maxPixels: MAX_PIXELS, seconds: SVG_SECONDS });
}

function open(sharp: SharpModule, bytes: Uint8Array): Sharp {
  // `pages` is one by default: of an animation the first frame is decoded, and no other.
  const options: SharpOptions = {
    limitInputPixels: MAX_PIXELS,
    // Stricter than `truncated`, under which a cut TIFF is decoded to black.
    failOn: 'error',
    autoOrient: true,
  };
  const limits = { seconds: TIMEOUT_SECONDS };
  if (!isBitmap(bytes)) return sharp(bytes, options).timeout(limits);
  const { data, ...raw } = decodeBitmap(bytes, MAX_PIXELS);
  return sharp(data, { ...options, raw }).timeout(limits);
}

type Format = Exclude<ImageTarget['format'], 'auto'>;

function encode(
  image: Sharp,
  format: Format,
  { quality, isLarge }: { readonly quality: number; readonly isLarge: boolean },
): Sharp {
  switch (format) {
    case 'jpeg':
      // What shines through is white, as paper is.
      return image.flatten({ background: '#ffffff' }).jpeg({ quality, optimiseCoding: !isLarge });
    case 'webp':
      return image.webp({ quality });
    case 'png':
      return image.png();
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function outputSize({ width, height }: Size, maxDimension: number | undefined): Size {
  const scale = Math.min(1, (maxDimension ?? Number.POSITIVE_INFINITY) / Math.max(width, height));
  return { width: width * scale, height: height * scale };
}

function chooseFormat({ hasAlpha }: Metadata, { width, height }: Size): Format {
  const wanted = hasAlpha ? 'webp' : 'jpeg';
  const isHeavy = hasAlpha && width * height > LARGE_OUTPUT_PIXELS;
  return isHeavy || Math.max(width, height) > maxEdges[wanted] ? 'png' : wanted;
}

function checkMemory(info: Metadata): void {
  const bytes = info.width * info.height * bytesPerPixel(info);
  if (bytes <= MAX_DECODED_BYTES) return;
  throw tooLarge('decoding it takes too much memory', {
    pixels: info.width * info.height,
    bytes,
    maxBytes: MAX_DECODED_BYTES,
  });
}

/** Memory that each pixel takes while a picture is decoded; measured with sharp 0.35. */
function bytesPerPixel(info: Metadata): number {
  const { format, isProgressive, channels, depth, chromaSubsampling } = info;
  const sampleBytes = channels * (depth === 'uchar' ? 1 : 2);
  switch (format) {
    // Frames are decoded as a whole, in more than one color space at a time.
    case 'heif':
      return 19;
    case 'gif':
    case 'webp':
      return 5;
    // All coefficients of two bytes are kept until the last scan.
    case 'jpeg':
      return isProgressive ? (chromaSubsampling === '4:2:0' ? 3 : 2 * channels) : 1;
    case 'png':
      return isProgressive ? sampleBytes + 1 : 2;
    default:
      return sampleBytes;
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFailure(error);
  }
}

/** Libvips tells its failures by words alone. */
function toFailure(error: unknown): OpenRouterError {
  if (OpenRouterError.is(error)) return error;
  const words = error instanceof Error ? error.message : '';
  if (words.includes('pixel limit')) {
    return tooLarge(`it has more than ${MAX_PIXELS} pixels`, { maxPixels: MAX_PIXELS });
  }
  if (words.startsWith('memory:')) return tooLarge('drawing it takes too much memory', {});
  if (words.startsWith('timeout:')) return tooLarge('decoding it takes too long', {});
  const isComplete = unsupported.test(words);
  return new OpenRouterError(
    'UNSUPPORTED_FORMAT',
    `Cannot use the image: ${isComplete ? 'no decoder for it is installed' : 'it is damaged or cut off'}`,
    {
      hints: isComplete ? [{ kind: 'text', text: 'Convert it to JPEG or PNG first.' }] : [],
      cause: error,
    },
  );
}

function tooLarge(reason: string, details: Readonly<Record<string, number>>): OpenRouterError {
  return new OpenRouterError('RESOURCE_TOO_LARGE', `Cannot use the image: ${reason}`, {
    hints: [{ kind: 'text', text: 'Make it smaller first.' }],
    details,
  });
}
