import type { EncodedAudioPacketSource, EncodedVideoPacketSource } from 'mediabunny';
import type { MediaLibrary } from '../media/load-library.ts';
import { HUM_CONFIG, HUM_SAMPLE_RATE, SAMPLES_PER_FRAME, toHumFrame } from './aac.ts';
import { encodeH264, toCodecString } from './h264.ts';
import { drawScene, toPalette } from './scene.ts';

/** Everything that determines the content of a video. */
export interface VideoSpec {
  /** Pixels; both are even. */
  readonly width: number;
  readonly height: number;
  readonly durationSeconds: number;
  /** Determines the colors. */
  readonly text: string;
  readonly hasAudio: boolean;
}

/** Enough to see the ball roll; each further frame costs bytes. */
const FRAMES_PER_SECOND = 8;

/** Allows players to seek to every second second. */
const KEYFRAME_INTERVAL = 2 * FRAMES_PER_SECOND;

/** Encodes a playable MP4 with H.264 and, optionally, AAC. The same spec gives the same bytes. */
export async function encodeVideo(spec: VideoSpec): Promise<Uint8Array<ArrayBuffer>> {
  const library = await import('mediabunny');
  const target = new library.BufferTarget();
  const format = new library.Mp4OutputFormat({ fastStart: 'in-memory' });
  const output = new library.Output({ format, target });
  const video = new library.EncodedVideoPacketSource('avc');
  output.addVideoTrack(video, { frameRate: FRAMES_PER_SECOND });
  const audio = new library.EncodedAudioPacketSource('aac');
  if (spec.hasAudio) output.addAudioTrack(audio);
  await output.start();
  await addFrames(library, video, spec);
  if (spec.hasAudio) await addAudio(library, audio, spec.durationSeconds);
  await output.finalize();
  const bytes = new Uint8Array(target.buffer ?? new ArrayBuffer());
  eraseDates(bytes, 0, bytes.byteLength);
  return bytes;
}

async function addFrames(
  { EncodedPacket }: MediaLibrary,
  video: EncodedVideoPacketSource,
  { width, height, durationSeconds, text }: VideoSpec,
): Promise<void> {
  const frames = drawScene({
    width,
    height,
    frameCount: durationSeconds * FRAMES_PER_SECOND,
  });
  const codec = toCodecString({ width, height });
  const decoderConfig = { codec, codedWidth: width, codedHeight: height };
  const encoded = encodeH264({
    width,
    height,
    palette: toPalette(text),
    frames,
    keyframeInterval: KEYFRAME_INTERVAL,
  });
  let index = 0;
  for (const { bytes, isKey } of encoded) {
    const start = index / FRAMES_PER_SECOND;
    const kind = isKey ? 'key' : 'delta';
    await video.add(new EncodedPacket(bytes, kind, start, 1 / FRAMES_PER_SECOND), {
      decoderConfig,
    });
    index += 1;
  }
}

/** Adds as many complete frames as fit: the audio never outlasts the video. */
async function addAudio(
  { EncodedPacket }: MediaLibrary,
  audio: EncodedAudioPacketSource,
  durationSeconds: number,
): Promise<void> {
  const decoderConfig = {
    codec: 'mp4a.40.2',
    sampleRate: HUM_SAMPLE_RATE,
    numberOfChannels: 1,
    description: HUM_CONFIG,
  };
  const frameSeconds = SAMPLES_PER_FRAME / HUM_SAMPLE_RATE;
  const frames = Math.floor((durationSeconds * HUM_SAMPLE_RATE) / SAMPLES_PER_FRAME);
  for (let index = 0; index < frames; index += 1) {
    const packet = new EncodedPacket(toHumFrame(index), 'key', index * frameSeconds, frameSeconds);
    await audio.add(packet, { decoderConfig });
  }
}

/** Boxes that contain the boxes with dates. */
const PARENTS = new Set(['moov', 'trak', 'mdia']);

/** Boxes that begin with a creation and a modification time. */
const DATED = new Set(['mvhd', 'tkhd', 'mdhd']);

/** Sets the dates to zero; otherwise every video would be different. */
function eraseDates(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = start;
  while (offset + 8 <= end) {
    const size = view.getUint32(offset);
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
    const content = offset + 8;
    if (PARENTS.has(type)) eraseDates(bytes, content, offset + size);
    if (DATED.has(type)) {
      const widthOfDates = bytes[content] === 1 ? 16 : 8;
      bytes.fill(0, content + 4, content + 4 + widthOfDates);
    }
    if (size < 8) return;
    offset += size;
  }
}
