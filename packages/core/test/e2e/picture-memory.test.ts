import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';

import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';

import { animatedGif, chunk, claimingPng, plain } from '../support/pictures.ts';

const program = new URL('../support/prepare-picture.ts', import.meta.url).pathname;

/** Twice the memory of the largest images that are processed; without limits, each image of these tests needs more. */
const MAX_RISE_MIB = 500;

/**
 * Under glibc, a thread keeps freed memory for reuse. With this setting it returns every larger block, so that the memory
 * in use can be measured.
 */
const returnsMemory = { MALLOC_MMAP_THRESHOLD_: '131072' };

/** Prepares an image in a separate process, `times` times at once. */
async function prepare(
  bytes: Uint8Array,
  mediaType: string,
  {
    maxDimension,
    times = 1,
  }: { readonly maxDimension?: number | undefined; readonly times?: number },
) {
  const folder = await mkdtemp(join(tmpdir(), 'picture-'));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  const path = join(folder, 'picture');
  await writeFile(path, bytes);
  const edge = maxDimension === undefined ? [] : [String(maxDimension)];
  const args = ['--conditions=@orkit/source', program, path, mediaType, String(times), ...edge];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...(times > 1 ? returnsMemory : {}) },
  });
  // The output format of prepare-picture.ts.
  return JSON.parse(stdout) as { outcome: string; riseMib: number };
}

const still = await plain(20, 20).png().toBuffer();

function svg(edge: number, inside: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${edge}" height="${edge}">${inside}</svg>`,
  );
}

/** Groups that each use the previous one ten times. */
function nestedUses(depth: number): string {
  const levels = Array.from(
    { length: depth },
    (_, level) => `<g id="a${level + 1}">${`<use href="#a${level}"/>`.repeat(10)}</g>`,
  );
  return `<rect id="a0" width="1" height="1"/>${levels.join('')}`;
}

/** A chunk of a few hundred kilobytes that decompresses to some hundred million bytes. */
function withChunk(type: string, ahead: string): Buffer {
  const data = Buffer.concat([
    Buffer.from(ahead, 'latin1'),
    deflateSync(Buffer.alloc(300_000_000)),
  ]);
  return Buffer.concat([still.subarray(0, 33), chunk(type, data), still.subarray(33)]);
}

/** A GIF with this number of frames of one pixel. */
async function manyFrames(frames: number): Promise<Buffer> {
  const two = await animatedGif(2, 1);
  const start = two.indexOf(Buffer.from([0x21, 0xf9]));
  const end = two.indexOf(Buffer.from([0x21, 0xf9]), start + 1);
  const frame = two.subarray(start, end);
  return Buffer.concat([
    two.subarray(0, start),
    ...Array.from({ length: frames }, () => frame),
    Buffer.from([0x3b]),
  ]);
}

const refused = /RESOURCE_TOO_LARGE|UNSUPPORTED_FORMAT/u;
const either = /RESOURCE_TOO_LARGE|UNSUPPORTED_FORMAT|image\//u;

describe('a hostile image', () => {
  it.each<[string, string, number | undefined, () => Promise<Uint8Array> | Uint8Array, RegExp]>([
    [
      'a PNG that claims 60,000 by 60,000',
      'image/png',
      800,
      () => claimingPng(still, 60_000, 60_000),
      refused,
    ],
    [
      'an interlaced PNG of 49 million pixels',
      'image/png',
      800,
      async () =>
        await plain(7_000, 7_000)
          .ensureAlpha()
          .png({ progressive: true, compressionLevel: 1 })
          .toBuffer(),
      /image\//u,
    ],
    [
      'a PNG with a profile of 300 million bytes',
      'image/png',
      800,
      () => withChunk('iCCP', 'p\u0000\u0000'),
      either,
    ],
    [
      'a PNG with a text of 300 million bytes',
      'image/png',
      800,
      () => withChunk('zTXt', 't\u0000\u0000'),
      either,
    ],
    ['a GIF of 300,000 frames', 'image/gif', 800, async () => await manyFrames(300_000), either],
    [
      'an AVIF of 12 million pixels',
      'image/avif',
      undefined,
      async () => await plain(4_000, 3_000).avif({ effort: 0 }).toBuffer(),
      /image\/jpeg/u,
    ],
    [
      'an AVIF of 25 million pixels',
      'image/avif',
      800,
      async () => await plain(5_000, 5_000).avif({ effort: 0 }).toBuffer(),
      refused,
    ],
    [
      'a TIFF of 40 million pixels',
      'image/tiff',
      undefined,
      async () =>
        await sharp(await plain(8_000, 5_000).raw().toBuffer(), {
          raw: { width: 8_000, height: 5_000, channels: 3 },
        })
          .tiff({ compression: 'deflate' })
          .toBuffer(),
      /image\/jpeg/u,
    ],
    [
      'a drawing of nested uses that has no size',
      'image/svg+xml',
      800,
      () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${nestedUses(12)}</svg>`),
      refused,
    ],
    [
      'a drawing of endless filters',
      'image/svg+xml',
      800,
      () =>
        svg(
          7_000,
          `<filter id="f">${'<feGaussianBlur stdDeviation="900"/>'.repeat(5_000)}</filter><rect width="7000" height="7000" filter="url(#f)"/>`,
        ),
      refused,
    ],
    [
      'a drawing of two hundred layers',
      'image/svg+xml',
      undefined,
      () =>
        svg(
          7_000,
          `${'<g opacity="0.9">'.repeat(200)}<rect width="7000" height="7000"/>${'</g>'.repeat(200)}`,
        ),
      either,
    ],
    [
      'a drawing of a billion laughs',
      'image/svg+xml',
      800,
      () =>
        Buffer.from(
          `<!DOCTYPE svg [<!ENTITY a0 "lol">${Array.from({ length: 10 }, (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&a10;</text></svg>`,
        ),
      refused,
    ],
    [
      'a drawing of a million by a million',
      'image/svg+xml',
      800,
      () => svg(1_000_000, '<rect width="9" height="9"/>'),
      refused,
    ],
  ])('%s stays within memory', async (_what, mediaType, maxDimension, make, outcome) => {
    const cost = await prepare(await make(), mediaType, { maxDimension });

    expect(cost.outcome).toMatch(outcome);
    expect(cost.riseMib).toBeLessThan(MAX_RISE_MIB);
  });

  it('takes no more memory when several are prepared at once', async () => {
    const avif = await plain(3_800, 3_800).avif({ effort: 0 }).toBuffer();
    const cost = await prepare(avif, 'image/avif', { times: 5 });

    expect(cost.outcome).toBe('image/jpeg');
    expect(cost.riseMib).toBeLessThan(MAX_RISE_MIB);
  });
});
