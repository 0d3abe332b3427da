import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_PIXELS, type CellVideo, encodeH264, toGrid, type VideoColor } from './h264.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** Time for starting a decoder once per generated video. */
const SLOW_MS = 60_000;

/** Decodes with ffmpeg, which reads the size from the stream alone. */
function decode(video: CellVideo): Buffer {
  const input = Buffer.concat([...encodeH264(video)].map(({ bytes }) => bytes));
  const args = [
    '-v',
    'error',
    '-f',
    'h264',
    '-i',
    '-',
    '-pix_fmt',
    'yuv420p',
    '-f',
    'rawvideo',
    '-',
  ];
  const { stdout, stderr } = spawnSync('ffmpeg', args, { input, maxBuffer: 2 ** 30 });
  if (stderr.byteLength > 0) throw new Error(stderr.toString());
  return stdout;
}

/**
 * Returns the expected output of a decoder: luma of each frame, then both chroma planes at half the
 * size.
 */
function render({ width, height, palette, frames }: CellVideo): Buffer {
  const { columns } = toGrid({ width, height });
  const planes: Buffer[] = [];
  for (const cells of frames) {
    for (const [channel, scale] of [1, 2, 2].entries()) {
      const [across, down] = [width / scale, height / scale];
      const plane = Buffer.alloc(across * down);
      for (let index = 0; index < plane.byteLength; index += 1) {
        const column = Math.floor(((index % across) * scale) / CELL_PIXELS);
        const row = Math.floor((Math.floor(index / across) * scale) / CELL_PIXELS);
        plane[index] = palette[cells[row * columns + column] ?? 0]?.[channel] ?? 0;
      }
      planes.push(plane);
    }
  }
  return Buffer.concat(planes);
}

const sample = fc.integer({ min: 0, max: 255 });
const color: fc.Arbitrary<VideoColor> = fc.tuple(sample, sample, sample);

const size = fc.integer({ min: 1, max: 60 }).map((half) => 2 * half);

// Long runs of zeros need escaping.
const dark = fc.constantFrom<VideoColor>([0, 0, 0], [0, 0, 1]);

// Few colors, so that cells have much in common with their neighbors and with the previous frame.
const video: fc.Arbitrary<CellVideo> = fc.tuple(size, size).chain(([width, height]) => {
  const { columns, rows } = toGrid({ width, height });
  const cells = { minLength: columns * rows, maxLength: columns * rows };
  const frame = fc.array(fc.constantFrom(0, 0, 0, 1, 2), cells);
  return fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    palette: fc.tuple(dark, color, color),
    keyframeInterval: fc.integer({ min: 1, max: 4 }),
    frames: fc.array(
      frame.map((all) => Uint8Array.from(all)),
      { minLength: 1, maxLength: 5 },
    ),
  });
});

describe.skipIf(!hasFfmpeg)('an H.264 stream', () => {
  it(
    'decodes to exactly the encoded samples',
    () => {
      fc.assert(
        fc.property(video, (one) => {
          expect(decode(one).equals(render(one))).toBe(true);
        }),
        { numRuns: 40 },
      );
    },
    SLOW_MS,
  );

  it(
    'may have more frames per keyframe than frame_num can count',
    () => {
      const frames = Array.from({ length: 40 }, (_, index) => Uint8Array.of(index % 3));
      const palette: VideoColor[] = [
        [20, 30, 40],
        [50, 60, 70],
        [80, 90, 100],
      ];
      const long: CellVideo = { width: 16, height: 16, palette, frames, keyframeInterval: 40 };

      expect(decode(long).equals(render(long))).toBe(true);
    },
    SLOW_MS,
  );
});
