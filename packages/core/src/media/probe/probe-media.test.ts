import { describe, expect, it } from 'vitest';

import {
  aac,
  box,
  bytesOf,
  element,
  id3,
  littleUint,
  mp3,
  mp4,
  nothing,
  uint,
  zeros,
} from '../../../test/support/containers.ts';
import type { Part } from '../../../test/support/containers.ts';
import { wav } from '../../../test/support/outputs.ts';
import { MAX_COUNTED_BYTES } from './mp3-duration.ts';
import { MAX_CHUNKS } from '../audio/wav.ts';
import { probeMedia } from './probe-media.ts';

describe('the duration of audio', () => {
  it('is that of the samples of a WAV, whose header may not have their number', async () => {
    const complete = wav(16_000);
    const streamed = complete.slice();
    for (const size of [0, 0xff_ff_ff_ff]) {
      new DataView(streamed.buffer, streamed.byteOffset).setUint32(40, size, true);
      await expect(probeMedia(streamed, 'audio/wav')).resolves.toMatchObject({
        durationSeconds: 2,
      });
    }
    const withMore = bytesOf(complete, 'LIST', littleUint(9, 4), zeros(10));
    await expect(probeMedia(withMore, 'audio/wav')).resolves.toEqual({
      ...nothing,
      durationSeconds: 2,
    });
  });

  it('of a WAV is read after up to the maximum number of chunks', async () => {
    const [head, tail] = [wav(8_000).subarray(0, 36), wav(8_000).subarray(36)];
    const chunks = (count: number) =>
      bytesOf(
        head,
        ...Array.from({ length: count }, () => bytesOf('junk', littleUint(3, 4), zeros(4))),
        tail,
      );

    await expect(probeMedia(chunks(MAX_CHUNKS - 2), 'audio/wav')).resolves.toMatchObject({
      durationSeconds: 1,
    });
    await expect(probeMedia(chunks(MAX_CHUNKS - 1), 'audio/wav')).resolves.toEqual(nothing);
  });

  it('is counted in frames of MP3, between tags', async () => {
    const seconds = (200 * 1_152) / 44_100;
    for (const bytes of [mp3(200), bytesOf(id3(300), zeros(20), mp3(200), 'TAG', zeros(125))]) {
      const found = await probeMedia(bytes, 'audio/mpeg');
      expect(found.durationSeconds).toBeCloseTo(seconds, 6);
    }
  });

  it('of a long MP3 is extrapolated from its start', async () => {
    const frames = Math.ceil(MAX_COUNTED_BYTES / 417);
    for (const count of [frames - 1, frames + 1_000]) {
      const { durationSeconds = 0 } = await probeMedia(mp3(count), 'audio/mpeg');
      expect(durationSeconds / ((count * 1_152) / 44_100)).toBeCloseTo(1, 6);
    }
  });

  it.each<[string, number, number, readonly Part[]]>([
    ['Xing', 0x00, 36, ['Xing', uint(1, 4), uint(1_000, 4)]],
    ['Info in mono', 0xc0, 21, ['Info', uint(3, 4), uint(1_000, 4)]],
    ['VBRI', 0x00, 36, ['VBRI', zeros(10), uint(1_000, 4)]],
  ])('is read from the first frame of an MP3: %s', async (_name, mode, at, parts) => {
    const bytes = mp3(3);
    bytes[3] = mode;
    bytes.set(bytesOf(...parts), at);

    const { durationSeconds } = await probeMedia(bytes, 'audio/mpeg');
    expect(durationSeconds).toBeCloseTo((1_000 * 1_152) / 44_100, 6);
  });

  it('is counted in frames of AAC', async () => {
    const { durationSeconds } = await probeMedia(aac(50), 'audio/aac');

    expect(durationSeconds).toBeCloseTo((50 * 1_024) / 44_100, 6);
  });

  const streamInfo = bytesOf(zeros(10), uint(44_100 * 2 ** 12, 4).slice(0, 3), [0, 1], uint(10, 4));

  it('is read from the first block of a FLAC, also after a tag', async () => {
    const flac = bytesOf(
      'fLaC',
      uint(34, 4),
      streamInfo.subarray(0, 12),
      [0x02, 0x01],
      uint(10, 4),
      zeros(16),
    );
    const rate = ((streamInfo[10] ?? 0) << 12) | ((streamInfo[11] ?? 0) << 4);
    const seconds = (2 ** 32 + 10) / rate;

    for (const bytes of [flac, bytesOf(id3(20), flac)]) {
      const { durationSeconds = 0 } = await probeMedia(bytes, 'audio/flac');
      expect(durationSeconds / seconds).toBeCloseTo(1, 6);
    }
  });

  it.each<[string, readonly Part[], number, number]>([
    ['Opus', ['OpusHead', [1, 2], littleUint(312, 2), zeros(7)], 48_312, 1],
    ['Vorbis', ['\u0001vorbis', zeros(5), littleUint(44_100, 4), zeros(12)], 88_200, 2],
    ['FLAC', ['\u007fFLAC', zeros(22), uint(48_000 * 2 ** 12, 4), zeros(16)], 24_000, 0.5],
  ])('is read from the last page of an Ogg with %s', async (_codec, head, position, seconds) => {
    const page = (granule: readonly number[], serial: number, payload: Uint8Array) =>
      bytesOf(
        'OggS',
        [0, 0],
        granule,
        littleUint(serial, 4),
        zeros(8),
        [1, payload.length],
        payload,
      );
    const unknown = uint(2 ** 32 - 1, 4);
    const bytes = bytesOf(
      page(littleUint(0, 8), 7, bytesOf(...head, zeros(20))),
      page(littleUint(9, 8), 7, zeros(200)),
      page(littleUint(position, 8), 7, zeros(200)),
      page([...unknown, ...unknown], 7, zeros(10)),
      page(littleUint(1_000_000, 8), 8, zeros(10)),
    );

    await expect(probeMedia(bytes, 'audio/ogg')).resolves.toEqual({
      ...nothing,
      durationSeconds: seconds,
    });
  });
});

describe('a video', () => {
  /** Duration and timescale, in either version of the header. */
  function header(units: number, timescale: number, isLong = false): Uint8Array {
    return isLong
      ? box('mvhd', [1, 0, 0, 0], zeros(16), uint(timescale, 4), uint(units, 8), zeros(80))
      : box('mvhd', zeros(12), uint(timescale, 4), uint(units, 4), zeros(80));
  }

  function track(handler: string, isTurned = false): Uint8Array {
    const one = uint(0x1_00_00, 4);
    const none = uint(0, 4);
    const [a, b] = isTurned ? [none, one] : [one, none];
    const matrix = bytesOf(a, b, none, b, a, none, none, none, uint(0x40_00_00_00, 4));
    const size = handler === 'vide' ? bytesOf(uint(30, 2), [0, 0], uint(20, 2), [0, 0]) : zeros(8);
    return box(
      'trak',
      box('tkhd', zeros(40), matrix, size),
      box('mdia', box('hdlr', zeros(8), handler, zeros(12))),
    );
  }

  function video(...parts: readonly Uint8Array[]): Uint8Array {
    return bytesOf(box('ftyp', 'isom', zeros(8)), box('mdat', zeros(5_000)), box('moov', ...parts));
  }

  it('has a size and a duration', async () => {
    for (const bytes of [header(2_500, 1_000), header(2_500, 1_000, true)])
      await expect(
        probeMedia(video(bytes, track('soun'), track('vide')), 'video/mp4'),
      ).resolves.toEqual({
        width: 30,
        height: 20,
        durationSeconds: 2.5,
      });
  });

  it('may be rotated by a quarter turn', async () => {
    await expect(probeMedia(video(track('vide', true)), 'video/quicktime')).resolves.toMatchObject({
      width: 20,
      height: 30,
    });
  });

  it('in fragments has its duration elsewhere, or none', async () => {
    const extension = (parts: Uint8Array) => box('mvex', parts);
    const short = extension(box('mehd', zeros(4), uint(3_000, 4), zeros(4)));
    const long = extension(box('mehd', [1, 0, 0, 0], uint(3_000, 8)));

    for (const [units, more, durationSeconds] of [
      [0, short, 3],
      [2 ** 32 - 1, long, 3],
      [0, zeros(0), undefined],
    ] as const)
      await expect(
        probeMedia(video(header(units, 1_000), more), 'video/mp4'),
      ).resolves.toMatchObject({
        durationSeconds,
      });
  });

  it('without a timescale has no duration', async () => {
    await expect(probeMedia(video(header(9, 0)), 'audio/mp4')).resolves.toEqual(nothing);
    await expect(probeMedia(mp4('soun'), 'audio/mp4')).resolves.toEqual(nothing);
  });

  const float64 = (value: number) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value);
    return bytes;
  };
  const float32 = (value: number) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value);
    return bytes;
  };

  function webm(...parts: readonly Uint8Array[]): Uint8Array {
    const segment = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    return bytesOf(
      element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], 'webm')),
      segment,
      ...parts,
    );
  }

  const info = (...parts: readonly Uint8Array[]) => element([0x15, 0x49, 0xa9, 0x66], ...parts);
  const tracks = element(
    [0x16, 0x54, 0xae, 0x6b],
    element([0xae], element([0x83], [2])),
    element([0xae], element([0xe0], element([0xb0], [0x01, 0x40]), element([0xba], [180]))),
  );

  it('in WebM has a size and a duration, in milliseconds or another unit', async () => {
    const inMs = info(element([0x44, 0x89], float64(2_500)));
    const inSeconds = info(
      element([0x44, 0x89], float32(2.5)),
      element([0x2a, 0xd7, 0xb1], uint(1e9, 4)),
    );

    for (const each of [inMs, inSeconds])
      await expect(probeMedia(webm(each, tracks), 'video/webm')).resolves.toEqual({
        width: 320,
        height: 180,
        durationSeconds: 2.5,
      });
  });

  it('in WebM that was recorded live has no duration', async () => {
    const cluster = element([0x1f, 0x43, 0xb6, 0x75], [0]);
    const late = info(element([0x44, 0x89], float64(2_500)));

    await expect(probeMedia(webm(tracks, cluster, late), 'video/webm')).resolves.toEqual({
      width: 320,
      height: 180,
      durationSeconds: undefined,
    });
  });
});

it('a file without such headers has no metadata', async () => {
  await expect(probeMedia(new Uint8Array(100), 'application/pdf')).resolves.toEqual(nothing);
});
