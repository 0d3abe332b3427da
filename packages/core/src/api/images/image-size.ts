import type { ImageRequest } from './options.ts';

/** Edge of a square image of each resolution, in pixels. */
const edges: ReadonlyMap<string, number> = new Map([
  ['512', 512],
  ['0.5k', 512],
  ['1k', 1_024],
  ['2k', 2_048],
  ['4k', 4_096],
]);

/** Edge of an image without a requested size, in pixels: 1K is supported by every model and the default. */
const USUAL_EDGE = 1_024;

/** Size of an image. */
export interface ImageSize {
  readonly pixels: number;
  /** Whether exact pixels were requested. The aspect ratios of one resolution differ a little in their area. */
  readonly isExact: boolean;
}

/** Returns the size of one image of a request. */
export function imageSize({
  size = '',
  resolution,
}: Pick<ImageRequest, 'size' | 'resolution'>): ImageSize {
  const [, width, height] = /^(\d+)x(\d+)$/u.exec(size) ?? [];
  if (width !== undefined && height !== undefined)
    return { pixels: Number(width) * Number(height), isExact: true };
  const edge = edges.get((resolution ?? size).toLowerCase()) ?? USUAL_EDGE;
  return { pixels: edge ** 2, isExact: false };
}
