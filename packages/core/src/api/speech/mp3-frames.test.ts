import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { watchFrames } from './mp3-frames.ts';

/** Frames of 144 bytes: MPEG 2, layer III, 48 kbit/s, 24 kHz. */
function frames(count: number): Uint8Array {
  const bytes = new Uint8Array(count * 144);
  for (let index = 0; index < count; index += 1) bytes.set([0xff, 0xf3, 0x64, 0xc4], index * 144);
  return bytes;
}

const tag = Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5]);

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Whether audio counts as cut off when it comes in chunks of this many bytes. */
function isCutOff(bytes: Uint8Array, chunkBytes: number): boolean {
  const watch = watchFrames();
  for (let at = 0; at < bytes.length; at += chunkBytes)
    watch.push(bytes.subarray(at, at + chunkBytes));
  return watch.isCutOff();
}

describe.each([1, 3, 100, 144, 100_000])('an MP3 in chunks of %i bytes', (chunkBytes) => {
  it.each([
    ['frames', frames(5)],
    ['frames after a tag', join(tag, frames(5))],
    ['frames after a tag with padding', join(tag, new Uint8Array(9), frames(5))],
    ['frames before a tag', join(frames(5), Uint8Array.from([0x54, 0x41, 0x47, 0, 0, 0]))],
    ['only a tag', tag],
    ['half a tag', tag.subarray(0, 12)],
    ['something else', Uint8Array.from({ length: 500 }, () => 7)],
    ['nothing', new Uint8Array()],
  ])('is complete: %s', (_what, bytes) => {
    expect(isCutOff(bytes, chunkBytes)).toBe(false);
  });

  it.each([
    ['one byte before the end of its last frame', frames(5).subarray(0, -1)],
    ['after the header of its last frame', frames(5).subarray(0, 4 * 144 + 4)],
    ['inside its last frame, behind a tag', join(tag, frames(2)).subarray(0, -100)],
  ])('is cut off %s', (_what, bytes) => {
    expect(isCutOff(bytes, chunkBytes)).toBe(true);
  });
});

it('a real MP3 is complete, and cut off without its last byte', async () => {
  const bytes = await readFile(new URL('../../../../emulator/media/tone.mp3', import.meta.url));
  expect(isCutOff(bytes, 1_000)).toBe(false);
  expect(isCutOff(bytes.subarray(0, -1), 1_000)).toBe(true);
});
