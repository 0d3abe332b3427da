/**
 * Returns how much sound an encoded packet holds, without decoding it: the amplitude of samples, the gain of MP3, which shows
 * it at a constant bit rate too, and for the other codecs the bytes that the encoder spent.
 */
export function loudnessOf(codec: string, data: Uint8Array): number {
  if (codec === 'mp3') return gainOf(data);
  const samples = sampleReaders.get(codec);
  return samples === undefined ? data.byteLength : amplitudeOf(data, samples);
}

interface SampleReader {
  readonly bytes: number;
  /** Returns the amplitude of one sample, 0 to 1. */
  read(view: DataView, at: number): number;
}

const sampleReaders: ReadonlyMap<string, SampleReader> = new Map([
  ['pcm-u8', { bytes: 1, read: (view, at) => Math.abs(view.getUint8(at) - 128) / 128 }],
  ['pcm-s8', { bytes: 1, read: (view, at) => Math.abs(view.getInt8(at)) / 128 }],
  ['pcm-s16', { bytes: 2, read: (view, at) => Math.abs(view.getInt16(at, true)) / 2 ** 15 }],
  ['pcm-s16be', { bytes: 2, read: (view, at) => Math.abs(view.getInt16(at)) / 2 ** 15 }],
  // The highest byte of three is enough to tell silence from speech.
  ['pcm-s24', { bytes: 3, read: (view, at) => Math.abs(view.getInt16(at + 1, true)) / 2 ** 15 }],
  ['pcm-s24be', { bytes: 3, read: (view, at) => Math.abs(view.getInt16(at)) / 2 ** 15 }],
  ['pcm-s32', { bytes: 4, read: (view, at) => Math.abs(view.getInt16(at + 2, true)) / 2 ** 15 }],
  ['pcm-s32be', { bytes: 4, read: (view, at) => Math.abs(view.getInt16(at)) / 2 ** 15 }],
  ['pcm-f32', { bytes: 4, read: (view, at) => Math.abs(view.getFloat32(at, true)) }],
  ['pcm-f32be', { bytes: 4, read: (view, at) => Math.abs(view.getFloat32(at)) }],
] satisfies readonly (readonly [string, SampleReader])[]);

/** Samples of a packet that are looked at: a few dozen tell how loud it is. */
const MEASURED_SAMPLES = 64;

function amplitudeOf(data: Uint8Array, { bytes, read }: SampleReader): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = Math.floor(data.byteLength / bytes);
  const step = Math.max(1, Math.floor(count / MEASURED_SAMPLES));
  let sum = 0;
  let measured = 0;
  for (let index = 0; index < count; index += step, measured += 1) sum += read(view, index * bytes);
  return measured === 0 ? 0 : sum / measured;
}

/**
 * Returns the mean amplitude by the global gain of the granules of an MP3 frame (ISO 11172-3, 2.4.1.7), a number in steps of
 * 1.5 dB. A granule without data is silent.
 */
function gainOf(data: Uint8Array): number {
  const [, second = 0, , fourth = 0] = data;
  const isMpeg1 = (second & 0x08) !== 0;
  const channels = fourth >> 6 === 3 ? 1 : 2;
  const hasChecksum = (second & 1) === 0;
  const privateBits = isMpeg1 ? (channels === 1 ? 5 : 3) : channels;
  // The start of the main data, private bits, and four bits of shared scale factors for each channel.
  let bit = (hasChecksum ? 6 : 4) * 8 + (isMpeg1 ? 9 + 4 * channels : 8) + privateBits;
  const granules = (isMpeg1 ? 2 : 1) * channels;
  let sum = 0;
  for (let index = 0; index < granules; index += 1) {
    const bits = readBits(data, bit, 12);
    const gain = readBits(data, bit + 21, 8);
    sum += bits === 0 ? 0 : 10 ** (((gain - 210) * 1.5) / 20);
    bit += isMpeg1 ? 59 : 63;
  }
  return sum / granules;
}

function readBits(data: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let bit = start; bit < start + count; bit += 1) {
    value = (value << 1) | (((data[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
  }
  return value;
}
