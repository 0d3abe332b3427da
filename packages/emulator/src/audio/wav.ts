import { countSampleBytes, type SampleLayout, toSamples } from './samples.ts';
import type { Note } from './note.ts';

const HEADER_BYTES = 44;

/** Generates notes as a WAV file, chunk by chunk. */
export function* toWav(notes: readonly Note[], layout: SampleLayout): Generator<Uint8Array> {
  yield toHeader(countSampleBytes(notes, layout), layout);
  yield* toSamples(notes, layout);
}

function toHeader(dataBytes: number, { sampleRate, channels }: SampleLayout): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF');
  header.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
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
  return header;
}
