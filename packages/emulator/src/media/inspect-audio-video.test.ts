import { readFile } from 'node:fs/promises';
import type { OutputFormat } from 'mediabunny';
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  Conversion,
  Input,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { createMediaInfo } from './media-info.ts';
import { inspectMedia } from './inspect.ts';

describe('inspectMedia with audio', () => {
  it.each([
    [8000, 1, 0.25],
    [44_100, 2, 1],
    [48_000, 1, 3.2],
  ])('measures a WAV of %i Hz with %i channels', async (sampleRate, channels, durationSeconds) => {
    const info = await inspectMedia(wav({ sampleRate, channels, durationSeconds }));
    expect(info).toEqual({
      ...createMediaInfo({ kind: 'audio', mediaType: 'audio/wav', format: 'WAV' }),
      durationSeconds,
      sampleRate,
      channels,
    });
  });

  it('measures the remaining part of a truncated WAV', async () => {
    const complete = wav({ sampleRate: 8000, channels: 1, durationSeconds: 2 });
    expect((await inspectMedia(complete.subarray(0, 44 + 16_000)))?.durationSeconds).toBe(1);
  });

  it('measures an MP3 by its frames', async () => {
    expect(await inspectMedia(silentMp3(10))).toEqual({
      ...createMediaInfo({ kind: 'audio', mediaType: 'audio/mpeg', format: 'MP3' }),
      // Ten frames of 1152 samples.
      durationSeconds: 0.261,
      sampleRate: 44_100,
      channels: 2,
    });
  });

  it.each([
    ['clip.mp4', new Mp4OutputFormat(), 'audio/mp4', 'M4A'],
    ['clip.webm', new WebMOutputFormat(), 'audio/webm', 'WebM'],
    ['clip.webm', new OggOutputFormat(), 'audio/ogg', 'OGG'],
  ])('reports the audio track of %s alone as audio', async (name, container, mediaType, format) => {
    const info = await inspectMedia(await repack(name, container, 'audio only'));
    expect({ ...info, durationSeconds: Math.round(info?.durationSeconds ?? 0) }).toEqual({
      ...createMediaInfo({ kind: 'audio', mediaType, format }),
      durationSeconds: 3,
      sampleRate: 48_000,
      channels: 1,
    });
  });
});

describe('inspectMedia with video', () => {
  it('supports QuickTime', async () => {
    expect(await inspectMedia(await repack('clip.mp4', new MovOutputFormat()))).toEqual({
      ...createMediaInfo({ kind: 'video', mediaType: 'video/quicktime', format: 'MOV' }),
      width: 320,
      height: 240,
      durationSeconds: 3,
      sampleRate: 48_000,
      channels: 1,
    });
  });

  it('returns undefined for an unsupported container', async () => {
    const bytes = await repack('clip.mp4', new MkvOutputFormat());
    await expect(inspectMedia(bytes)).resolves.toBeUndefined();
  });
});

async function repack(
  name: string,
  format: OutputFormat,
  content: 'everything' | 'audio only' = 'everything',
): Promise<Uint8Array> {
  const bytes = await readFile(new URL(`../../media/${name}`, import.meta.url));
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
  const target = new BufferTarget();
  const output = new Output({ format, target });
  const discard = content === 'audio only';
  const conversion = await Conversion.init({ input, output, video: { discard } });
  await conversion.execute();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}

/** Returns silent frames of MPEG 1 layer III, 128 kbit/s at 44.1 kHz. */
function silentMp3(frames: number): Uint8Array {
  const frame = new Uint8Array(417);
  frame.set([0xff, 0xfb, 0x90, 0x00]);
  return new Uint8Array(Buffer.concat(Array.from({ length: frames }, () => frame)));
}

interface WavSpec {
  readonly sampleRate: number;
  readonly channels: number;
  readonly durationSeconds: number;
}

function wav({ sampleRate, channels, durationSeconds }: WavSpec): Uint8Array {
  const dataBytes = sampleRate * channels * 2 * durationSeconds;
  const header = Buffer.alloc(44);
  header.write('RIFF');
  header.writeUInt32LE(36 + dataBytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  return new Uint8Array(Buffer.concat([header, Buffer.alloc(dataBytes)]));
}
