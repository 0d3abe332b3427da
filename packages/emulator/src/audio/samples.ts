import { sliceEndsOf, type Note } from './note.ts';

/** Layout of 16-bit samples. */
export interface SampleLayout {
  readonly sampleRate: number;
  /** Every channel carries the same signal. */
  readonly channels: number;
}

/** A quarter of full scale for 16-bit samples. */
const LOUDNESS = 8000;

/** Samples in one chunk: about what a provider sends at a time. */
const CHUNK_SAMPLES = 4096;

const BYTES_PER_SAMPLE = 2;

/** Returns the size of the notes as samples. */
export function countSampleBytes(notes: readonly Note[], layout: SampleLayout): number {
  const samples = sliceEndsOf(notes, layout.sampleRate).at(-1) ?? 0;
  return samples * layout.channels * BYTES_PER_SAMPLE;
}

/** Generates notes as little-endian 16-bit samples, chunk by chunk. */
export function* toSamples(
  notes: readonly Note[],
  { sampleRate, channels }: SampleLayout,
): Generator<Uint8Array> {
  let start = 0;
  for (const [index, end] of sliceEndsOf(notes, sampleRate).entries()) {
    const radians = ((notes[index]?.hertz ?? 0) / sampleRate) * 2 * Math.PI;
    for (let from = start; from < end; from += CHUNK_SAMPLES) {
      const count = Math.min(CHUNK_SAMPLES, end - from);
      const view = new DataView(new ArrayBuffer(count * channels * BYTES_PER_SAMPLE));
      for (let position = 0; position < count; position += 1) {
        const height = Math.round(Math.sin((from - start + position) * radians) * LOUDNESS);
        for (let channel = 0; channel < channels; channel += 1) {
          view.setInt16((position * channels + channel) * BYTES_PER_SAMPLE, height, true);
        }
      }
      yield new Uint8Array(view.buffer);
    }
    start = end;
  }
}
