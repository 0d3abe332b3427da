import type { ImageRequest } from './options.ts';

/** Edges of a square picture of each resolution, in pixels. */
const edges: ReadonlyMap<string, number> = new Map([
  ['512', 512],
  ['0.5k', 512],
  ['1k', 1_024],
  ['2k', 2_048],
  ['4k', 4_096],
]);

/** The edge of a picture whose size nobody chose: every model has 1K, and draws it unless it is asked for more. */
const USUAL_EDGE = 1_024;

/** How large a picture becomes. */
export interface ImageSize {
  readonly pixels: number;
  /** Whether it was asked for to the pixel. Other proportions of one resolution differ a little in their area. */
  readonly isExact: boolean;
}

/** The size of one picture of a request. */
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
