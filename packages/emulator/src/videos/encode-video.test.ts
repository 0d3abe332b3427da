import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { inspectMedia } from '../media/inspect.ts';
import { type VideoSpec, encodeVideo } from './encode-video.ts';
import { CELL_PIXELS, toGrid } from './h264.ts';
import { drawScene, toPalette } from './scene.ts';

/** One is the maximum width; some are not a multiple of a cell. */
const SIZES = [
  [1280, 720, 4],
  [854, 480, 5],
  [1080, 1920, 1],
  [5040, 2160, 1],
  [2, 2, 1],
] as const;

function specOf(more: Partial<VideoSpec> = {}): VideoSpec {
  const size = { width: 320, height: 180, durationSeconds: 3 };
  return { ...size, text: 'a river', hasAudio: true, ...more };
}

describe('an encoded video', () => {
  it.each(SIZES)(
    'of %i x %i pixels and %i seconds is readable',
    async (width, height, durationSeconds) => {
      const video = await encodeVideo(specOf({ width, height, durationSeconds }));

      expect(await inspectMedia(video)).toMatchObject({
        mediaType: 'video/mp4',
        width,
        height,
        durationSeconds,
        sampleRate: 48_000,
        channels: 1,
      });
    },
  );

  it('has no audio unless it is requested', async () => {
    const info = await inspectMedia(await encodeVideo(specOf({ hasAudio: false })));

    expect(info).toMatchObject({ durationSeconds: 3, sampleRate: undefined });
  });

  it('has eight frames a second, and a keyframe every two seconds', async () => {
    const keys = [];
    let count = 0;
    const input = new Input({
      formats: ALL_FORMATS,
      source: new BufferSource(await encodeVideo(specOf())),
    });
    const track = await input.getPrimaryVideoTrack();
    if (track === null) throw new Error('There is no video track');
    for await (const packet of new EncodedPacketSink(track).packets()) {
      if (packet.type === 'key') keys.push(packet.timestamp);
      count += 1;
    }

    expect([count, keys]).toEqual([24, [0, 2]]);
    expect(await track.getCodecParameterString()).toBe('avc1.42c01e');
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('is the same for the same text at any time, and differs for another text', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const videos = [];
    for (const [year, text] of [
      [2020, 'a river'],
      [2026, 'a river'],
      [2026, 'a fire'],
    ] as const) {
      vi.setSystemTime(Date.UTC(year, 0));
      videos.push(Buffer.from(await encodeVideo(specOf({ text }))));
    }
    const [one = Buffer.of(), same = Buffer.of(), other = Buffer.of()] = videos;

    expect(one.equals(same)).toBe(true);
    expect(one.equals(other)).toBe(false);
  });

  it('of eight seconds in full HD is small', async () => {
    const video = await encodeVideo(specOf({ width: 1920, height: 1080, durationSeconds: 8 }));

    expect(video.byteLength).toBeLessThan(150_000);
  });
});

function isInstalled(command: string): boolean {
  return spawnSync(command, ['-version']).status === 0;
}

/** Runs a command on a video and returns its output; throws when it reports an error. */
function runOver(video: Uint8Array, command: string, args: (path: string) => string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'video-'));
  try {
    const path = join(folder, 'video.mp4');
    writeFileSync(path, video);
    const { stdout, stderr } = spawnSync(command, args(path), { maxBuffer: 2 ** 30 });
    if (stderr.byteLength > 0) throw new Error(stderr.toString());
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!isInstalled('ffmpeg'))('an encoded video in ffmpeg', () => {
  it.each(SIZES)(
    'of %i x %i pixels and %i seconds decodes without an error',
    async (width, height) => {
      const video = await encodeVideo(specOf({ width, height, durationSeconds: 3 }));

      expect(
        runOver(video, 'ffmpeg', (path) => ['-v', 'warning', '-i', path, '-f', 'null', '-'])
          .byteLength,
      ).toBe(0);
    },
  );

  it('shows the drawn color in every cell of every frame', async () => {
    const { width, height, durationSeconds, text } = specOf({ width: 330, height: 182 });
    const video = await encodeVideo(specOf({ width, height }));
    const raw = ['-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'];
    const decoded = runOver(video, 'ffmpeg', (path) => ['-v', 'error', '-i', path, ...raw]);
    const palette = toPalette(text);
    const { columns, rows } = toGrid({ width, height });
    const frameCount = durationSeconds * 8;
    const frameBytes = (width * height * 3) / 2;
    const expected: number[] = [];
    const actual: number[] = [];
    let frame = 0;
    for (const cells of drawScene({ width, height, frameCount })) {
      for (let cell = 0; cell < columns * rows; cell += 1) {
        const x = (cell % columns) * CELL_PIXELS;
        const y = Math.floor(cell / columns) * CELL_PIXELS;
        expected.push(palette[cells[cell] ?? 0]?.[0] ?? 0);
        actual.push(decoded[frame * frameBytes + y * width + x] ?? -1);
      }
      frame += 1;
    }

    expect(decoded.byteLength).toBe(frameCount * frameBytes);
    expect(Buffer.compare(Buffer.from(expected), Buffer.from(actual))).toBe(0);
  });

  it('has a clear tone of constant loudness', async () => {
    const pcm = runOver(await encodeVideo(specOf()), 'ffmpeg', (path) => [
      '-v',
      'error',
      '-i',
      path,
      '-vn',
      '-f',
      's16le',
      '-',
    ]);
    const samples = new Int16Array(new Uint8Array(pcm).buffer);
    const second = samples.subarray(48_000, 96_000);
    const crossings = second.filter(
      (value, index) => index > 0 && value < 0 !== (second[index - 1] ?? 0) < 0,
    );

    expect(crossings.length / 2).toBeCloseTo(433.5, 0);
    const peaks = [];
    for (let start = 2048; start < 140_000; start += 1000) {
      peaks.push(Math.max(...samples.subarray(start, start + 1000)));
    }
    expect(Math.min(...peaks)).toBeGreaterThan(5000);
    expect(Math.max(...peaks) / Math.min(...peaks)).toBeLessThan(1.02);
  });
});

describe.skipIf(!isInstalled('ffprobe'))('an encoded video in ffprobe', () => {
  it('has the requested codecs, size and duration', async () => {
    const video = await encodeVideo(specOf({ width: 1920, height: 1080, durationSeconds: 4 }));
    const entries = 'stream=codec_name,profile,width,height,nb_frames:format=duration';
    const reported: unknown = JSON.parse(
      runOver(video, 'ffprobe', (path) => [
        '-v',
        'error',
        '-show_entries',
        entries,
        '-of',
        'json',
        path,
      ]).toString(),
    );

    expect(reported).toMatchObject({
      streams: [
        { codec_name: 'h264', profile: 'Constrained Baseline', width: 1920, height: 1080 },
        { codec_name: 'aac', profile: 'LC' },
      ],
      format: { duration: '4.000000' },
    });
  });
});
