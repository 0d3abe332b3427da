import { describe, expect, it } from 'vitest';

import { verifies } from '../../../../../tests/requirements.ts';
import { aac, bytesOf, id3, mp3, uint, zeros } from '../../../test/support/containers.ts';
import { failureOf } from '../../../test/support/failure.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { aiff, filmOf, sampleBlob, wav } from '../../../test/support/recordings.ts';
import { createMediaLoader } from '../loader.ts';
import { probeMedia } from '../probe/probe-media.ts';

const loader = createMediaLoader({}, createManualClock());

async function begin(name: string, bytes: number): Promise<Blob> {
  return (await sampleBlob(name)).slice(0, bytes);
}

/** The bytes before a box or an element. */
async function before(blob: Promise<Blob>, code: string): Promise<Blob> {
  const bytes = await (await blob).bytes();
  return new Blob([bytes.slice(0, Buffer.from(bytes).indexOf(code, 0, 'latin1'))]);
}

async function half(blob: Promise<Blob>): Promise<Blob> {
  const whole = await blob;
  return whole.slice(0, whole.size / 2);
}

describe('a recording that nothing can play is refused before it is sent', () => {
  it.each<[string, 'audio' | 'video', () => Blob | Promise<Blob>]>([
    ['MP4 without an index', 'video', async () => await half(filmOf('clip.mp4', 'mp4'))],
    ['MOV without an index', 'video', async () => await half(filmOf('clip.mp4', 'mov'))],
    ['M4A without an index', 'audio', async () => await half(filmOf('tone.m4a', 'mp4'))],
    [
      'a film with its index only',
      'video',
      async () => await before(sampleBlob('clip.mp4'), 'mdat'),
    ],
    [
      'fragmented MP4 without a fragment',
      'video',
      async () => {
        return await before(filmOf('clip.mp4', 'fragmented mp4'), 'moof');
      },
    ],
    ['WAV of a header', 'audio', () => new Blob([wav().subarray(0, 44)])],
    [
      'WAV without samples',
      'audio',
      () => new Blob([wav({ samples: new Uint8Array() }), 'LIST', uintBlob(0)]),
    ],
    ['WAV that ends before its samples', 'audio', () => new Blob([wav().subarray(0, 36)])],
    ['RF64 of a header', 'audio', () => new Blob([wav({ form: 'RF64' }).subarray(0, 80)])],
    ['AIFF of a header', 'audio', () => new Blob([aiff().subarray(0, 54)])],
    ['FLAC of a header', 'audio', async () => (await flac()).slice(0, 60)],
    ['Ogg of headers', 'audio', async () => await begin('tone.ogg', 200)],
    ['WebM of headers', 'video', async () => await begin('clip.webm', 300)],
    [
      'Matroska without a block',
      'audio',
      async () => await before(filmOf('clip.mp4', 'mkv'), '\u001f\u0043\u00b6\u0075'),
    ],
  ])(verifies('media.hopeless', '%s'), async (_, kind, make) => {
    const failure = await failureOf(loader.load(await make(), kind));
    expect(failure.message).toMatch(/nothing to play|not of a known type/u);
    expect(failure.code).toBe('UNSUPPORTED_FORMAT');
  });
});

function uintBlob(value: number): Uint8Array<ArrayBuffer> {
  return bytesOf(uint(value, 4));
}

/** FLAC: a block of stream info and a frame. */
async function flac(): Promise<Blob> {
  const info = [0x10, 0, 0x10, 0, 0, 0, 40, 0, 0, 40, 0x0a, 0xc4, 0x40, 0xf0, 0, 0, 0x10, 0];
  return new Blob([
    bytesOf('fLaC', [0x80, 0, 0, 34], info, zeros(16), [0xff, 0xf8, 0xc9, 0x18], zeros(200)),
  ]);
}

describe('a recording that plays is taken', () => {
  const frames = mp3(20);

  it.each<[string, () => Blob | Promise<Blob>, string, number]>([
    ['MP3 with two tags', () => new Blob([id3(500), id3(90), frames]), 'audio/mpeg', frames.length],
    [
      'MP3 after much padding',
      () => new Blob([bytesOf(id3(50), zeros(300_000), frames)]),
      'audio/mpeg',
      frames.length,
    ],
    [
      'MP3 whose first frame is cut',
      () => new Blob([frames.subarray(200)]),
      'audio/mpeg',
      frames.length - 417,
    ],
    ['AAC whose first frame is cut', () => new Blob([aac(20).subarray(10)]), 'audio/aac', 19 * 64],
    ['RF64', () => new Blob([wav({ form: 'RF64' })]), 'audio/wav', 8_044],
    ['BW64', () => new Blob([wav({ form: 'BW64' })]), 'audio/wav', 8_044],
    ['WAV of a pipe', () => new Blob([wav({ dataBytes: 0xff_ff_ff_ff })]), 'audio/wav', 8_044],
    ['WAV of unknown length', () => new Blob([wav({ dataBytes: 0 })]), 'audio/wav', 8_044],
    ['WAV that is cut', () => new Blob([wav().subarray(0, 5_001)]), 'audio/wav', 5_000],
  ])('%s, mended', async (_, make, mediaType, size) => {
    const media = await loader.load(await make(), 'audio');
    expect(media).toMatchObject({ mediaType, size });
    expect((await media.blob.bytes()).length).toBe(size);
    const again = await loader.load(new Blob([await media.blob.bytes()]), 'audio');
    expect(again.size).toBe(size);
  });

  it.each<[string, () => Blob | Promise<Blob>, string]>([
    ['extensible WAV', () => new Blob([wav({ isExtensible: true })]), 'audio/wav'],
    ['WAV of 24 bits', () => new Blob([wav({ bits: 24 })]), 'audio/wav'],
    ['WAV of floating point numbers', () => new Blob([wav({ bits: 32, code: 3 })]), 'audio/wav'],
    [
      'WAV with other chunks',
      () => new Blob([wav({ between: bytesOf('LIST', [2, 0, 0, 0], 'ab') })]),
      'audio/wav',
    ],
    ['MP3 with one tag', () => new Blob([id3(100), frames]), 'audio/mpeg'],
    ['FLAC', flac, 'audio/flac'],
    ['Ogg', async () => await sampleBlob('tone.ogg'), 'audio/ogg'],
    ['M4A with its index at the end', async () => await filmOf('tone.m4a', 'mp4'), 'audio/mp4'],
    ['fragmented M4A', async () => await filmOf('tone.m4a', 'fragmented mp4'), 'audio/mp4'],
    ['AAC', async () => await filmOf('tone.m4a', 'adts'), 'audio/aac'],
    ['WebM of a browser', async () => await filmOf('tone.ogg', 'live webm'), 'audio/webm'],
  ])('%s, as it is', async (_, make, mediaType) => {
    const blob = await make();
    expect(await loader.load(blob, 'audio')).toMatchObject({ mediaType, blob });
  });

  it.each(['mov', 'mp4', 'fragmented mp4', 'mkv', 'live mkv'] as const)(
    'the sound of a film: %s',
    async (container) => {
      const film = await filmOf('clip.mp4', container);
      const media = await loader.load(film, 'audio');
      expect(media).toMatchObject({ kind: 'audio', mediaType: 'audio/mp4' });
      expect(media.size).toBeLessThan(film.size);
      const { durationSeconds } = await probeMedia(media.blob, media.mediaType);
      expect(durationSeconds).toBeCloseTo(3, 0);
    },
  );

  it('the sound of WebM, as Ogg', async () => {
    expect(await loader.load(await sampleBlob('clip.webm'), 'audio')).toMatchObject({
      mediaType: 'audio/ogg',
    });
  });

  it('MOV that holds only sound, as M4A', async () => {
    const recording = await filmOf('tone.m4a', 'mov');
    const media = await loader.load(recording, 'any');
    expect(media).toMatchObject({ kind: 'audio', mediaType: 'audio/mp4' });
    expect(Buffer.from(await media.blob.bytes()).toString('latin1', 4, 8)).toBe('ftyp');
    expect(Buffer.from(await media.blob.bytes()).toString('latin1', 8, 10)).not.toBe('qt');
  });
});

describe('the duration is right without a field for it', () => {
  it.each<[string, () => Promise<Blob>, string, number]>([
    ['a fragmented film', async () => await filmOf('clip.mp4', 'fragmented mp4'), 'video/mp4', 3],
    ['a live recording', async () => await filmOf('clip.mp4', 'live mkv'), 'video/matroska', 3],
    [
      'a recording of a browser',
      async () => await filmOf('tone.ogg', 'live webm'),
      'audio/webm',
      2.5,
    ],
    ['WAV of a pipe', async () => new Blob([wav({ dataBytes: 0xff_ff_ff_ff })]), 'audio/wav', 0.5],
    ['RF64', async () => new Blob([wav({ form: 'RF64' })]), 'audio/wav', 0.5],
    ['AIFF', async () => new Blob([aiff()]), 'audio/aiff', 0.5],
  ])('%s', async (_, make, mediaType, seconds) => {
    const { durationSeconds = 0 } = await probeMedia(await make(), mediaType);
    expect(Math.abs(durationSeconds - seconds)).toBeLessThan(0.15);
  });
});
