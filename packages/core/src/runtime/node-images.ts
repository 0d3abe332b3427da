import type { Metadata, Sharp, SharpOptions, default as SharpFunction } from 'sharp';

import { lazy } from '../shared/lazy.ts';
import { isSvg } from '../shared/svg.ts';
import type { ImageInfo, ImageTarget, RuntimeImageTool, PixelBox, Pixels } from './contract.ts';
import { MAX_PIXELS } from './contract.ts';
import { decodeBitmap, inspectBitmap, isBitmap } from './node-bitmap.ts';
import { decodeHeic, isHeic } from './node-heic.ts';
import { guarded, tooLarge, unusualSamples } from './node-image-failures.ts';
import { MAX_SVG_EDGE, renderSvg } from './node-svg.ts';
import { animationFrames } from './node-png.ts';

/** Maximum pixels of all frames of an animation that are checked; of a longer one, the first frame is. */
const MAX_CHECKED_PIXELS = 4 * MAX_PIXELS;

/**
 * Maximum memory for decoding an image. Most formats are decoded line by line; in the others, an image with fewer pixels
 * than {@link MAX_PIXELS} reaches it.
 */
export const MAX_DECODED_BYTES = 288 * 1024 * 1024;

/** Timeout of one image in seconds; the largest allowed ones take about two. */
const TIMEOUT_SECONDS = 8;

/** Timeout of an SVG in seconds, including the start of the process that renders it. */
const SVG_SECONDS = 6;

/** Timeout of a HEIC in seconds, with its process; one of 48 million noisy pixels takes about ten. */
const HEIC_SECONDS = 25;

/** Pixels above which optimized JPEG costs six bytes of memory per pixel, and WebP five: both are avoided. */
const LARGE_OUTPUT_PIXELS = 16_000_000;

/** Maximum edges in pixels: WebP stores an edge in fourteen bits, and libjpeg has a limit of its own. PNG has none. */
const maxEdges = { webp: 16_383, jpeg: 65_500 };

type SharpModule = typeof SharpFunction;

/** Loads the image tool; `undefined` when sharp is not installed. */
export const loadImageTool: () => Promise<RuntimeImageTool | undefined> = lazy(async () => {
  try {
    const { default: sharp } = await import('sharp');
    return createImageTool(sharp);
  } catch {
    // Not installed, or not for this platform: callers continue without it and report that.
    return undefined;
  }
});

function createImageTool(sharp: SharpModule): RuntimeImageTool {
  // A decoded image is not needed again, and the cache would keep it in memory. The setting applies to the whole process,
  // and is worth it: a dozen images of 646 bytes took 667 MB with the cache.
  sharp.cache(false);
  let last: Promise<void> = Promise.resolve();
  // One at a time: a dozen small files may hold a gigabyte of pixels.
  const inTurn = async <T>(decode: () => Promise<T>): Promise<T> => {
    const before = last;
    const decoded = guarded(async () => {
      await before;
      return await decode();
    });
    // Its own caller gets its error; the next one only waits.
    last = decoded.then(ignore, ignore);
    return await decoded;
  };
  return {
    inspect: async (bytes) => await guarded(async () => await inspect(sharp, bytes)),
    check: async (bytes) => {
      await inTurn(async () => {
        await check(sharp, bytes);
      });
    },
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

async function check(sharp: SharpModule, bytes: Uint8Array): Promise<void> {
  const info = await open(sharp, bytes).metadata();
  checkMemory(info);
  const { width, height, pages = 1 } = info;
  const isShort = width * height * pages <= MAX_CHECKED_PIXELS;
  // Each decoder gives up its rows in order, so the last one comes after all others.
  await strictly(async (failOn) => {
    const image = isShort ? openAll(sharp, bytes, failOn) : open(sharp, bytes, failOn);
    // Of an animation, the part is taken of each frame.
    await image
      .extract({ left: 0, top: height - 1, width: 1, height: 1 })
      .raw()
      .toBuffer();
  });
}

async function convert(
  sharp: SharpModule,
  input: Uint8Array,
  target: ImageTarget,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; mediaType: string }> {
  const { maxDimension, quality, format } = target;
  const bytes = await rasterize(input, maxDimension);
  const info = await open(sharp, bytes).metadata();
  checkMemory(info);
  checkSamples(info);
  const output = outputSize(info, maxDimension);
  const outputFormat = format === 'auto' ? chooseFormat(info, output) : format;
  const isLarge = output.width * output.height > LARGE_OUTPUT_PIXELS;
  const encoded = await strictly(async (failOn) => {
    const image = open(sharp, bytes, failOn).toColorspace('srgb');
    if (maxDimension !== undefined) {
      const edge = { width: maxDimension, height: maxDimension };
      image.resize({ ...edge, fit: 'inside', withoutEnlargement: true });
    }
    return await encode(image, outputFormat, { quality, isLarge }).toBuffer();
  });
  return { bytes: encoded, mediaType: `image/${outputFormat}` };
}

async function toPixels(sharp: SharpModule, input: Uint8Array, box: PixelBox): Promise<Pixels> {
  const image = open(sharp, await rasterize(input, Math.max(box.width, box.height)));
  checkMemory(await image.metadata());
  const { data, info } = await image
    .resize({ ...box, fit: 'inside' })
    .flatten()
    .toColorspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/**
 * Faults that decoders only warn of although pixels are missing or wrong. They warn as well of what is harmless: stray bytes
 * between segments, an unusual color profile.
 */
const faults = /premature end|bad huffman|checksum|crc error|not enough/iu;

/** Decodes with warnings as errors, and again without when they are harmless. */
async function strictly<T>(decode: (failOn: 'warning' | 'error') => Promise<T>): Promise<T> {
  try {
    return await decode('warning');
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (faults.test(message) || message.startsWith('timeout:')) throw error;
    return await decode('error');
  }
}

/** Renders an SVG and decodes a HEIC, which sharp cannot; returns every other image as it is. */
async function rasterize(bytes: Uint8Array, edge?: number): Promise<Uint8Array> {
  if (isHeic(bytes))
    return await decodeHeic(bytes, { edge, maxPixels: MAX_PIXELS, seconds: HEIC_SECONDS });
  if (!isSvg(bytes)) return bytes;
  const limits = { edge: edge ?? MAX_SVG_EDGE, maxPixels: MAX_PIXELS, seconds: SVG_SECONDS };
  return await renderSvg(bytes, limits);
}

function open(sharp: SharpModule, bytes: Uint8Array, failOn: 'warning' | 'error' = 'error'): Sharp {
  // `pages` is one by default: only the first frame of an animation is decoded. `error` is stricter than `truncated`, with
  // which a truncated TIFF is decoded to black.
  const options: SharpOptions = { limitInputPixels: MAX_PIXELS, failOn, autoOrient: true };
  const limits = { seconds: TIMEOUT_SECONDS };
  if (!isBitmap(bytes)) return sharp(bytes, options).timeout(limits);
  const { data, ...raw } = decodeBitmap(bytes, MAX_PIXELS);
  return sharp(data, { ...options, raw }).timeout(limits);
}

/** Opens all frames of an animation as one tall image. */
function openAll(sharp: SharpModule, bytes: Uint8Array, failOn: 'warning' | 'error'): Sharp {
  const options: SharpOptions = { limitInputPixels: MAX_CHECKED_PIXELS, failOn, pages: -1 };
  return sharp(bytes, options).timeout({ seconds: TIMEOUT_SECONDS });
}

type Format = Exclude<ImageTarget['format'], 'auto'>;

function encode(
  image: Sharp,
  format: Format,
  { quality, isLarge }: { readonly quality: number; readonly isLarge: boolean },
): Sharp {
  switch (format) {
    case 'jpeg':
      // Transparent areas become white, like paper.
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
  const preferred = hasAlpha ? 'webp' : 'jpeg';
  const isHeavy = hasAlpha && width * height > LARGE_OUTPUT_PIXELS;
  return isHeavy || Math.max(width, height) > maxEdges[preferred] ? 'png' : preferred;
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

/** Types of samples that libvips scales to 8 bits, and the color space in which it scales fractions. */
const scaledDepths: ReadonlySet<string> = new Set(['uchar', 'ushort']);
const SCALED_SPACE = 'scrgb';

/** Refuses samples whose values are taken for 0 to 255 whatever they mean: the picture would be black. */
function checkSamples({ depth, space }: Metadata): void {
  if (!scaledDepths.has(depth) && space !== SCALED_SPACE) throw unusualSamples();
}

/** Returns the memory per pixel while an image is decoded, in bytes; measured with sharp 0.35. */
function bytesPerPixel(info: Metadata): number {
  const { format, isProgressive, channels, depth, chromaSubsampling } = info;
  const sampleBytes = channels * (depth === 'uchar' ? 1 : 2);
  switch (format) {
    // Frames are decoded completely, in more than one color space at a time.
    case 'heif':
      return 19;
    case 'gif':
    case 'webp':
      return 5;
    // All coefficients of two bytes stay in memory until the last scan.
    case 'jpeg':
      return isProgressive ? (chromaSubsampling === '4:2:0' ? 3 : 2 * channels) : 1;
    case 'png':
      return isProgressive ? sampleBytes + 1 : 2;
    default:
      return sampleBytes;
  }
}
