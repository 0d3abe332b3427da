import { describe, expect, it } from 'vitest';

import type { Part } from '../../test/support/containers.ts';
import { box, bytesOf, mp4, track } from '../../test/support/containers.ts';
import { toByteSource } from './byte-source.ts';
import {
  MAX_BOXES,
  hasBrand,
  hasFileType,
  hasOnlyAudio,
  hasCompleteFirstBox,
} from './iso-media.ts';

const movie = (...parts: readonly Part[]) => box('moov', ...parts);

describe('hasOnlyAudio', () => {
  it.each<[string, Uint8Array, boolean]>([
    ['audio', mp4('soun'), true],
    ['audio and text', mp4('soun', 'text'), true],
    ['audio and video', mp4('soun', 'vide'), false],
    ['text', mp4('text'), false],
    [
      'a box of eight bytes of size',
      bytesOf([0, 0, 0, 1], 'mdat', [0, 0, 0, 0, 0, 0, 0, 20], 'abcd', movie(track('soun'))),
      true,
    ],
    ['a last box without a size', bytesOf([0, 0, 0, 0], 'moov', track('soun')), true],
    ['a box that ends outside', bytesOf([0, 1, 0, 0], 'moov', track('soun')), false],
    ['a box smaller than its header', bytesOf([0, 0, 0, 4], 'free', movie(track('soun'))), false],
    ['no box', bytesOf('abc'), false],
  ])('is right for %s', async (_what, bytes, expected) => {
    await expect(hasOnlyAudio(toByteSource(bytes))).resolves.toBe(expected);
  });

  it('stops after the maximum number of boxes', async () => {
    const after = (count: number) =>
      bytesOf(...Array.from({ length: count }, () => box('free')), movie(track('soun')));
    // The file itself has moov, trak, tkhd, mdia, mdhd and hdlr.
    await expect(hasOnlyAudio(toByteSource(after(MAX_BOXES - 6)))).resolves.toBe(true);
    await expect(hasOnlyAudio(toByteSource(after(MAX_BOXES - 5)))).resolves.toBe(false);
  });
});

describe('the first box', () => {
  it.each([
    [16, true],
    [4_096, true],
    [4_100, false],
    [12, false],
    [18, false],
  ])('is a file type when it has %i bytes: %s', (size, expected) => {
    const head = bytesOf([0, 0, size >> 8, size & 0xff], 'ftypisom', new Uint8Array(8));
    expect(hasFileType(head)).toBe(expected);
  });

  it('has brands, and a version that is not one', () => {
    const head = bytesOf([0, 0, 0, 24], 'ftypmif1', 'nope', 'mif1avif', 'late');
    expect(['mif1', 'avif', 'nope', 'late'].map((brand) => hasBrand(head, brand))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it.each([
    [0, true],
    [1, true],
    [7, false],
    [8, true],
    [100, true],
    [101, false],
  ])('of %i bytes fits a file of 100: %s', (size, expected) => {
    expect(hasCompleteFirstBox(bytesOf([0, 0, 0, size], 'mdat'), 100)).toBe(expected);
  });
});
