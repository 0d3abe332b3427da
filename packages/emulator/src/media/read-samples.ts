import type { AudioSample, InputAudioTrack } from 'mediabunny';
import { withMediaInput } from './load-library.ts';

/** Mono audio samples between -1 and 1. */
export interface Samples {
  readonly values: Float32Array;
  readonly sampleRate: number;
}

/**
 * Decodes the first seconds of uncompressed audio, mixed to mono. Undefined for compressed audio,
 * which cannot be decoded here.
 */
export async function readSamples(
  bytes: Uint8Array,
  maxSeconds: number,
): Promise<Samples | undefined> {
  return await withMediaInput(bytes, async (input, { AudioSampleSink }) => {
    const track = await input.getPrimaryAudioTrack();
    if (track === null || !(await isUncompressed(track))) return undefined;
    const sampleRate = await track.getSampleRate();
    const values: number[] = [];
    for await (const sample of new AudioSampleSink(track).samples(0, maxSeconds)) {
      for (const value of mixChannels(sample)) values.push(value);
      sample.close();
    }
    // The last block may exceed the limit.
    const sampleCount = Math.round(maxSeconds * sampleRate);
    return { values: Float32Array.from(values.slice(0, sampleCount)), sampleRate };
  });
}

async function isUncompressed(track: InputAudioTrack): Promise<boolean> {
  const codec = await track.getCodec();
  return codec !== null && /^(?:pcm|ulaw|alaw)/.test(codec);
}

function mixChannels(sample: AudioSample): Float32Array {
  const mixed = new Float32Array(sample.numberOfFrames);
  const channel = new Float32Array(sample.numberOfFrames);
  for (let planeIndex = 0; planeIndex < sample.numberOfChannels; planeIndex += 1) {
    sample.copyTo(channel, { planeIndex, format: 'f32-planar' });
    for (const [index, value] of channel.entries()) {
      mixed[index] = (mixed[index] ?? 0) + value / sample.numberOfChannels;
    }
  }
  return mixed;
}
