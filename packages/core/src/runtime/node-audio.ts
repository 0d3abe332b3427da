import { createHash } from 'node:crypto';

import type * as Library from 'mediabunny';
import type { AudioCodec, EncodedPacket, InputAudioTrack, OutputFormat } from 'mediabunny';

import { lazy } from '../shared/lazy.ts';
import type { AudioStream, AudioPacket, AudioChunk, AudioTool } from './audio-contract.ts';
import { loudnessOf } from './loudness.ts';
import { swapBytes, toUnsigned } from '../shared/swap-bytes.ts';

/** Bytes of a file that are kept in memory while it is read. */
const CACHE_BYTES = 4 * 1024 * 1024;

/** Loads the sound tool; `undefined` when mediabunny is not installed. */
export const loadAudioTool: () => Promise<AudioTool | undefined> = lazy(async () => {
  try {
    return createAudioTool(await import('mediabunny'));
  } catch {
    // Not installed: callers continue without it and say so.
    return undefined;
  }
});

function createAudioTool(library: typeof Library): AudioTool {
  // By default it writes warnings about broken files to the console.
  library.Logging.level = library.LogLevel.Silent;
  return {
    async openAudio(blob) {
      const source = new library.CustomSource({
        getSize: () => blob.size,
        read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
        maxCacheSize: CACHE_BYTES,
        // Without it each header of a frame is a read of its own.
        prefetchProfile: 'fileSystem',
      });
      const input = new library.Input({ source, formats: library.ALL_FORMATS });
      const close = (): void => {
        input.dispose();
      };
      try {
        const track = await input.getPrimaryAudioTrack();
        if (track !== null) return await openTrack(library, track, close);
      } catch (error) {
        close();
        throw error;
      }
      close();
      return undefined;
    },
  };
}

/** Packet with the one of the library that it was made of. */
interface OwnPacket extends AudioPacket {
  readonly packet: EncodedPacket;
}

async function openTrack(
  library: typeof Library,
  track: InputAudioTrack,
  close: () => void,
): Promise<AudioStream> {
  const codec = (await track.getCodec()) ?? undefined;
  return {
    codec,
    durationSeconds: (await track.getDurationFromMetadata()) ?? undefined,
    async *packets() {
      const sink = new library.EncodedPacketSink(track);
      for await (const packet of sink.packets()) yield toOwn(packet, codec ?? '');
    },
    openChunk: async () => await openChunk(library, track),
    close,
  };
}

function toOwn(packet: EncodedPacket, codec: string): OwnPacket {
  return {
    packet,
    startSeconds: packet.timestamp,
    durationSeconds: packet.duration,
    bytes: packet.byteLength,
    loudness: loudnessOf(codec, packet.data),
  };
}

async function openChunk(library: typeof Library, track: InputAudioTrack): Promise<AudioChunk> {
  const codec = await track.getCodec();
  if (codec === null) throw new TypeError('the codec of the track is unknown');
  const { format, mediaType, written, convert } = formatOf(library, codec);
  const target = new library.BufferTarget();
  const output = new library.Output({ format, target });
  const source = new library.EncodedAudioPacketSource(written);
  output.addAudioTrack(source);
  await output.start();
  const config = await track.getDecoderConfig();
  if (config === null) throw new TypeError('the track cannot be described');
  const decoderConfig = written === codec ? config : { ...config, codec: written };
  const hash = createHash('sha256');
  let startSeconds: number | undefined;
  return {
    async add(added) {
      // The packets of a sound are those of this module.
      const { packet } = added as OwnPacket;
      hash.update(packet.data);
      const isFirst = startSeconds === undefined;
      startSeconds ??= packet.timestamp;
      const at = Math.max(0, packet.timestamp - startSeconds);
      const moved = new library.EncodedPacket(convert(packet.data), 'key', at, packet.duration);
      await source.add(moved, isFirst ? { decoderConfig } : undefined);
    },
    async finish() {
      await output.finalize();
      const blob = new Blob(target.buffer === null ? [] : [target.buffer]);
      return { blob, mediaType, digest: hash.digest('hex') };
    },
  };
}

/** File that a codec is written to. */
interface ChunkFormat {
  readonly format: OutputFormat;
  readonly mediaType: string;
  readonly written: AudioCodec;
  convert(data: Uint8Array): Uint8Array;
}

const unchanged = (data: Uint8Array): Uint8Array => data;

function formatOf(library: typeof Library, codec: AudioCodec): ChunkFormat {
  if (codec.startsWith('pcm') || codec === 'ulaw' || codec === 'alaw') {
    const format = new library.WavOutputFormat();
    return { format, mediaType: 'audio/wav', ...toLittleEndian(codec) };
  }
  const same = { written: codec, convert: unchanged };
  switch (codec) {
    case 'mp3':
      return { format: new library.Mp3OutputFormat(), mediaType: 'audio/mpeg', ...same };
    case 'flac':
      return { format: new library.FlacOutputFormat(), mediaType: 'audio/flac', ...same };
    case 'opus':
    case 'vorbis':
      return { format: new library.OggOutputFormat(), mediaType: 'audio/ogg', ...same };
    default:
      // The index comes first, so that it can be played while it arrives.
      return {
        format: new library.Mp4OutputFormat({ fastStart: 'in-memory' }),
        mediaType: 'audio/mp4',
        ...same,
      };
  }
}

/** WAV is little-endian, and its samples of 8 bits are unsigned. */
function toLittleEndian(codec: AudioCodec): Pick<ChunkFormat, 'written' | 'convert'> {
  switch (codec) {
    case 'pcm-s8':
      return { written: 'pcm-u8', convert: toUnsigned };
    case 'pcm-s16be':
      return { written: 'pcm-s16', convert: (data) => swapBytes(data, 2) };
    case 'pcm-s24be':
      return { written: 'pcm-s24', convert: (data) => swapBytes(data, 3) };
    case 'pcm-s32be':
      return { written: 'pcm-s32', convert: (data) => swapBytes(data, 4) };
    case 'pcm-f32be':
      return { written: 'pcm-f32', convert: (data) => swapBytes(data, 4) };
    case 'pcm-f64be':
      return { written: 'pcm-f64', convert: (data) => swapBytes(data, 8) };
    default:
      return { written: codec, convert: unchanged };
  }
}
