import { readFile } from 'node:fs/promises';

import {
  ALL_FORMATS,
  AdtsOutputFormat,
  BlobSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FlacOutputFormat,
  Input,
  MkvOutputFormat,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';
import type { InputTrack } from 'mediabunny';

import { bytesOf, littleUint, uint } from './containers.ts';

const folder = new URL('../../../emulator/media/', import.meta.url);

/** A file of the emulator's samples. */
export async function sampleBlob(name: string): Promise<Blob> {
  return new Blob([await readFile(new URL(name, folder))]);
}

const containers = {
  mov: () => new MovOutputFormat({ fastStart: false }),
  mp4: () => new Mp4OutputFormat({ fastStart: false }),
  'fragmented mp4': () => new Mp4OutputFormat({ fastStart: 'fragmented' }),
  mkv: () => new MkvOutputFormat(),
  'live mkv': () => new MkvOutputFormat({ appendOnly: true }),
  webm: () => new WebMOutputFormat(),
  'live webm': () => new WebMOutputFormat({ appendOnly: true }),
  adts: () => new AdtsOutputFormat(),
  flac: () => new FlacOutputFormat(),
} as const;

/** Copies the tracks of a sample into another container. */
export async function filmOf(
  name: string,
  container: keyof typeof containers,
  { isSilent = false, isBlind = false } = {},
): Promise<Blob> {
  const input = new Input({
    source: new BlobSource(await sampleBlob(name)),
    formats: ALL_FORMATS,
  });
  const target = new BufferTarget();
  const output = new Output({ format: containers[container](), target });
  const video = isBlind ? null : await input.getPrimaryVideoTrack();
  const audio = isSilent ? null : await input.getPrimaryAudioTrack();
  const copies: (() => Promise<void>)[] = [];
  const videoCodec = await video?.getCodec();
  if (video !== null && isKnown(videoCodec)) {
    const source = new EncodedVideoPacketSource(videoCodec);
    output.addVideoTrack(source);
    const config = await video.getDecoderConfig();
    const metadata = config === null ? undefined : { decoderConfig: config };
    copies.push(async () => {
      for await (const packet of packetsOf(video)) await source.add(packet, metadata);
      source.close();
    });
  }
  const audioCodec = await audio?.getCodec();
  if (audio !== null && isKnown(audioCodec)) {
    const source = new EncodedAudioPacketSource(audioCodec);
    output.addAudioTrack(source);
    const config = await audio.getDecoderConfig();
    const metadata = config === null ? undefined : { decoderConfig: config };
    copies.push(async () => {
      for await (const packet of packetsOf(audio)) await source.add(packet, metadata);
      source.close();
    });
  }
  await output.start();
  await Promise.all(copies.map(async (copy) => await copy()));
  await output.finalize();
  input.dispose();
  return new Blob(target.buffer === null ? [] : [target.buffer]);
}

function isKnown<T>(codec: T | null | undefined): codec is T {
  return codec !== null && codec !== undefined;
}

function packetsOf(track: InputTrack) {
  return new EncodedPacketSink(track).packets();
}

/** Settings of {@link wav}. */
export interface WavSettings {
  readonly form?: 'RIFF' | 'RF64' | 'BW64';
  /** Size in the header of the samples. @default their size */
  readonly dataBytes?: number;
  readonly samples?: Uint8Array;
  /** Bytes between the format and the samples. */
  readonly between?: Uint8Array;
  /** Code of the sample format: 1 integers, 3 floating point numbers. @default 1 */
  readonly code?: number;
  readonly bits?: number;
  /** Whether the format chunk is the extensible one. @default false */
  readonly isExtensible?: boolean;
}

/** Half a second of WAV, one channel at 8,000 samples a second. */
export function wav(settings: WavSettings = {}): Uint8Array<ArrayBuffer> {
  const { form = 'RIFF', bits = 16, code = 1, isExtensible = false, between } = settings;
  const width = bits / 8;
  const { samples = Uint8Array.from({ length: 4_000 * width }, (_, at) => at % 251) } = settings;
  const { dataBytes = samples.length } = settings;
  const plain = [
    ...littleUint(isExtensible ? 0xff_fe : code, 2),
    ...littleUint(1, 2),
    ...littleUint(8_000, 4),
    ...littleUint(8_000 * width, 4),
    ...littleUint(width, 2),
    ...littleUint(bits, 2),
  ];
  const guid = [...littleUint(code, 2), 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
  const format = isExtensible
    ? [...plain, ...littleUint(22, 2), ...littleUint(bits, 2), ...littleUint(4, 4), ...guid]
    : plain;
  const sizes =
    form === 'RIFF'
      ? []
      : [
          'ds64',
          littleUint(28, 4),
          littleUint(0, 8),
          littleUint(samples.length, 8),
          littleUint(0, 12),
        ];
  return bytesOf(
    form,
    littleUint(form === 'RIFF' ? 36 + dataBytes : 0xff_ff_ff_ff, 4),
    'WAVE',
    ...sizes,
    'fmt ',
    littleUint(format.length, 4),
    format,
    between ?? [],
    'data',
    littleUint(form === 'RIFF' ? dataBytes : 0xff_ff_ff_ff, 4),
    samples,
  );
}

/** Settings of {@link aiff}. */
export interface AiffSettings {
  readonly compression?: string;
  readonly bits?: number;
  readonly samples?: Uint8Array;
}

/** AIFF, or AIFC when there is a compression: one channel at 8,000 samples a second. */
export function aiff({
  compression,
  bits = 16,
  samples,
}: AiffSettings = {}): Uint8Array<ArrayBuffer> {
  const { length } = samples ?? new Uint8Array(8_000);
  const kind = compression === undefined ? [] : [compression, [0, 0]];
  const common = bytesOf(
    uint(1, 2),
    uint((length * 8) / bits, 4),
    uint(bits, 2),
    // 8,000 as a floating point number of eighty bits.
    [0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0],
    ...kind,
  );
  return bytesOf(
    'FORM',
    uint(4 + 8 + common.length + 16 + length, 4),
    compression === undefined ? 'AIFF' : 'AIFC',
    'COMM',
    uint(common.length, 4),
    common,
    'SSND',
    uint(8 + length, 4),
    uint(0, 8),
    samples ?? new Uint8Array(length),
  );
}
