import {
  ALL_FORMATS,
  BlobSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  FlacOutputFormat,
  Input,
  Mp3OutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
} from 'mediabunny';
import { describe, expect, it } from 'vitest';

import { sampleBlob } from '../../../test/support/recordings.ts';
import { loadAudioTool } from '../../runtime/node-audio.ts';
import { sniffMediaType } from '../../shared/media-type.ts';
import { probeMedia } from '../probe/probe-media.ts';
import type { RecordingChunk } from './split-audio.ts';
import { splitAudio } from './split-audio.ts';

const formats = {
  mp3: () => new Mp3OutputFormat(),
  m4a: () => new Mp4OutputFormat(),
  ogg: () => new OggOutputFormat(),
  flac: () => new FlacOutputFormat(),
};

/** A sample again and again, 40 seconds in all. */
async function repeated(name: 'tone.mp3' | 'tone.m4a' | 'tone.ogg', format: keyof typeof formats) {
  const input = new Input({ source: new BlobSource(await sampleBlob(name)), formats: ALL_FORMATS });
  const track = await input.getPrimaryAudioTrack();
  const codec = await track?.getCodec();
  const decoderConfig = await track?.getDecoderConfig();
  if (!track || !codec || !decoderConfig) throw new Error(`${name} has no audio`);
  const target = new BufferTarget();
  const output = new Output({ format: formats[format](), target });
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  await output.start();
  for (let at = 0; at < 40;) {
    const start = at;
    for await (const packet of new EncodedPacketSink(track).packets()) {
      at = start + Math.max(0, packet.timestamp) + packet.duration;
      const { data, duration } = packet;
      const moved = new EncodedPacket(data, 'key', at - duration, duration);
      await source.add(moved, { decoderConfig });
    }
  }
  await output.finalize();
  return new Blob(target.buffer === null ? [] : [target.buffer]);
}

async function split(blob: Blob): Promise<RecordingChunk[]> {
  const audio = await (await loadAudioTool())?.openAudio(blob);
  if (audio === undefined) throw new Error('it has no audio');
  const limits = { chunkSeconds: 10, reachSeconds: 2.5, maxBytes: 1_000_000 };
  const chunks: RecordingChunk[] = [];
  for await (const chunk of splitAudio(audio, limits)) chunks.push(chunk);
  audio.close();
  return chunks;
}

describe('splitAudio', () => {
  it.each([
    ['tone.mp3', 'mp3', 'audio/mpeg'],
    ['tone.m4a', 'm4a', 'audio/mp4'],
    ['tone.ogg', 'ogg', 'audio/ogg'],
  ] as const)('splits %s into files that play', async (name, format, mediaType) => {
    const blob = await repeated(name, format);
    const chunks = await split(blob);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, index) => index));
    let seconds = 0;
    for (const [index, chunk] of chunks.entries()) {
      expect(await sniffMediaType(chunk.blob)).toBe(mediaType);
      const { durationSeconds = 0 } = await probeMedia(chunk.blob, mediaType);
      const length = chunk.endSeconds - chunk.startSeconds;
      expect(Math.abs(durationSeconds - length)).toBeLessThan(0.2);
      // A chunk begins where the one before it ends, or repeats two seconds of it.
      const before = chunks[index - 1]?.endSeconds ?? 0;
      const overlap = before - chunk.startSeconds;
      expect([0, 2].some((expected) => Math.abs(overlap - expected) < 0.2)).toBe(true);
      seconds += length - overlap;
    }
    const whole = await probeMedia(blob, mediaType);
    expect(Math.abs(seconds - (whole.durationSeconds ?? 0))).toBeLessThan(0.5);
  });

  it('splits the same recording at the same places', async () => {
    const blob = await repeated('tone.ogg', 'ogg');
    const [one, other] = [await split(blob), await split(blob)];
    for (const [index, { startSeconds, digest }] of one.entries()) {
      expect(other[index]).toMatchObject({ startSeconds, digest });
    }
  });
});
