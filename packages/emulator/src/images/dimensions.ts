import { type Capabilities, valuesOf } from './profile.ts';

/** Width and height in pixels. */
export interface Dimensions {
  readonly width: number;
  readonly height: number;
}

/** The longer side of an image in pixels, by resolution. */
export const LONGER_SIDES = {
  '512': 512,
  '1K': 1024,
  '2K': 2048,
  '4K': 4096,
} as const satisfies Readonly<Record<string, number>>;

/** A named resolution. */
export type Resolution = keyof typeof LONGER_SIDES;

/** Supported aspect ratios. */
export const ASPECT_RATIOS = [
  '1:1',
  '1:2',
  '1:4',
  '1:8',
  '2:1',
  '2:3',
  '2.35:1',
  '3:2',
  '3:4',
  '4:1',
  '4:3',
  '4:5',
  '5:2',
  '5:4',
  '8:1',
  '9:16',
  '16:9',
  '9:19.5',
  '19.5:9',
  '9:20',
  '20:9',
  '9:21',
  '21:9',
] as const;

/** Sides are whole pixels, so the aspect ratio of a size is approximate. */
const RATIO_TOLERANCE = 0.02;

/** Shorter side of the smallest image of {@link ASPECT_RATIOS}: 1:8 at 512. */
const MIN_SIDE_PIXELS = 64;

/** The requested size; `size` in pixels excludes the other two. */
export interface SizeRequest {
  /** A resolution, or `WIDTHxHEIGHT`. */
  readonly size?: string | undefined;
  readonly resolution?: Resolution | undefined;
  readonly aspectRatio?: string | undefined;
}

/** Returns the dimensions of a resolution in an aspect ratio. */
export function toDimensions(resolution: Resolution, aspectRatio = '1:1'): Dimensions {
  const side = LONGER_SIDES[resolution];
  const ratio = toRatio(aspectRatio);
  return {
    width: ratio >= 1 ? side : Math.round(side * ratio),
    height: ratio >= 1 ? Math.round(side / ratio) : side,
  };
}

/** Returns the requested dimensions, or an error message. */
export function chooseDimensions(
  request: SizeRequest,
  capabilities: Capabilities,
): Dimensions | string {
  const pixels = parsePixels(request.size);
  if (pixels !== undefined)
    return findConflict(request, pixels) ?? validatePixels(request, pixels, capabilities);
  const { resolution = isResolution(request.size) ? request.size : undefined } = request;
  if (request.size !== undefined && resolution !== request.size) {
    return `size: ${request.size} does not agree with the resolution ${resolution}`;
  }
  const aspectRatio = request.aspectRatio === 'auto' ? undefined : request.aspectRatio;
  const sizes = valuesOf(capabilities['size'])?.flatMap((size) => parsePixels(size) ?? []);
  const match = sizes?.find((one) => hasRatio(one, aspectRatio ?? '1:1'));
  return match ?? toDimensions(resolution ?? '1K', aspectRatio);
}

/** Returns the smallest resolution that contains an image. */
export function resolutionOf({ width, height }: Dimensions): Resolution {
  const side = Math.max(width, height);
  return RESOLUTIONS.find((name) => LONGER_SIDES[name] >= side) ?? '4K';
}

/** Whether a text is the name of a {@link Resolution}. */
export function isResolution(text: string | undefined): text is Resolution {
  return text !== undefined && text in LONGER_SIDES;
}

const RESOLUTIONS: readonly Resolution[] = ['512', '1K', '2K', '4K'];

function toRatio(aspectRatio: string): number {
  const [across = 1, down = 1] = aspectRatio.split(':').map(Number);
  return across / down;
}

function parsePixels(size: string | undefined): Dimensions | undefined {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(size ?? '') ?? [];
  return width === undefined ? undefined : { width: Number(width), height: Number(height) };
}

function hasRatio({ width, height }: Dimensions, aspectRatio: string): boolean {
  return Math.abs(width / height / toRatio(aspectRatio) - 1) <= RATIO_TOLERANCE;
}

/** A size in pixels is complete; the other fields must agree with it. */
function findConflict(request: SizeRequest, pixels: Dimensions): string | undefined {
  const { size, resolution, aspectRatio = 'auto' } = request;
  if (resolution !== undefined && LONGER_SIDES[resolution] !== Math.max(...sidesOf(pixels))) {
    return `size: ${size} does not agree with the resolution ${resolution}`;
  }
  if (aspectRatio === 'auto' || hasRatio(pixels, aspectRatio)) return undefined;
  return `size: ${size} does not agree with the aspect_ratio ${aspectRatio}`;
}

function validatePixels(
  { size }: SizeRequest,
  pixels: Dimensions,
  capabilities: Capabilities,
): Dimensions | string {
  const tiers = (valuesOf(capabilities['resolution']) ?? ['1K']).filter(isResolution);
  if (capabilities['size']?.type === 'boolean') {
    const longest = Math.max(...tiers.map((tier) => LONGER_SIDES[tier]));
    const fits = sidesOf(pixels).every((side) => side >= MIN_SIDE_PIXELS && side <= longest);
    return fits ? pixels : `size: ${size} is not within ${MIN_SIDE_PIXELS} to ${longest} pixels`;
  }
  const ratios = valuesOf(capabilities['aspect_ratio']) ?? ['1:1'];
  const sizes =
    valuesOf(capabilities['size']) ??
    tiers.flatMap((tier) => ratios.map((ratio) => sidesOf(toDimensions(tier, ratio)).join('x')));
  return sizes.includes(sidesOf(pixels).join('x'))
    ? pixels
    : `size: ${size} is not supported; supported are ${sizes.join(', ')}`;
}

function sidesOf({ width, height }: Dimensions): [number, number] {
  return [width, height];
}
