import { describe, expect, it } from 'vitest';

import { bytesOf, element, webm } from '../../test/support/containers.ts';
import { toByteSource } from './byte-source.ts';
import { MAX_ELEMENTS, hasOnlyAudioTracks } from './ebml.ts';

describe('hasOnlyAudioTracks', () => {
  it.each<[string, Uint8Array, boolean]>([
    ['audio', webm(2), true],
    ['two audio tracks and subtitles', webm(2, 17, 2), true],
    ['audio and video', webm(2, 1), false],
    ['subtitles', webm(17), false],
    [
      'tracks behind the first cluster',
      bytesOf(
        element(
          [0x18, 0x53, 0x80, 0x67],
          element([0x1f, 0x43, 0xb6, 0x75], 'x'),
          element([0x16, 0x54, 0xae, 0x6b], element([0xae], element([0x83], [2]))),
        ),
      ),
      false,
    ],
    ['another file', bytesOf([0x42, 0x82, 0x81, 0x00], webm(2)), false],
    ['a number of nine bytes', bytesOf([0x18, 0x53, 0x80, 0x67, 0x00, 0xff]), false],
    ['an id of five bytes', bytesOf([0x08, 0x53, 0x80, 0x67, 0x81, 0x81, 0x00]), false],
    ['nothing', new Uint8Array(), false],
    [
      'audio after a void whose size of eight bytes is odd',
      bytesOf(
        [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xec, 0x01, 0, 0, 0, 0, 0, 0, 89],
        new Uint8Array(89),
        element([0x16, 0x54, 0xae, 0x6b], element([0xae], element([0x83], [2]))),
      ),
      true,
    ],
  ])('is right for %s', async (_what, bytes, expected) => {
    await expect(hasOnlyAudioTracks(toByteSource(bytes))).resolves.toBe(expected);
  });

  it('ends for every truncated file', async () => {
    const file = webm(2);
    for (let length = 0; length < file.length; length += 1) {
      const result = await hasOnlyAudioTracks(toByteSource(file.subarray(0, length)));
      expect(typeof result).toBe('boolean');
    }
  });

  it('stops after the maximum number of elements', async () => {
    // Besides the voids: the header, the segment, a void of its own, the tracks, an entry, its number and its type.
    const after = (count: number) => {
      const [header, body] = [webm(2).subarray(0, 24), webm(2).subarray(24)];
      return bytesOf(header, ...Array.from({ length: count }, () => element([0xec])), body);
    };
    await expect(hasOnlyAudioTracks(toByteSource(after(MAX_ELEMENTS - 7)))).resolves.toBe(true);
    await expect(hasOnlyAudioTracks(toByteSource(after(MAX_ELEMENTS - 6)))).resolves.toBe(false);
  });
});
