/**
 * Returns how much sound an encoded packet holds, without decoding it: the amplitude of samples, the gain of MP3 and AAC, and for
 * the other codecs the bytes that the encoder spent. At a constant bit rate an encoder spends as many on the noise of a room
 * as on speech, and less on a vowel.
 */
export function loudnessOf(codec: string, data: Uint8Array): number {
  if (codec === 'mp3') return gainOf(data);
  if (codec === 'aac') return aacGainOf(data);
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

/** Places of a packet that are looked at: a few dozen samples tell how loud it is. */
const MEASURED_PLACES = 16;

/** Samples that are looked at in each place: one of each channel, as a speaker may be on one of them only. */
const SAMPLES_OF_PLACE = 8;

function amplitudeOf(data: Uint8Array, { bytes, read }: SampleReader): number {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = Math.floor(data.byteLength / bytes);
  const step = Math.max(SAMPLES_OF_PLACE, Math.floor(count / MEASURED_PLACES));
  let sum = 0;
  let measured = 0;
  for (let place = 0; place < count; place += step) {
    const end = Math.min(count, place + SAMPLES_OF_PLACE);
    for (let index = place; index < end; index += 1, measured += 1)
      sum += read(view, index * bytes);
  }
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

/** Elements of an AAC frame with sound: of one channel, and of a pair. */
const aacElements = { single: 0, pair: 1 } as const;

/** Bits of an AAC frame that a `single` element begins with: its name and its number. */
const AAC_ELEMENT_BITS = 7;

/** Window sequence of eight short windows. */
const SHORT_WINDOWS = 2;

/**
 * Returns the amplitude by the global gain of the first element of a raw AAC frame (ISO 14496-3, 4.4.2), a number in steps of
 * 1.5 dB; 0 for a frame that begins with something else, which the first and the last do.
 */
function aacGainOf(data: Uint8Array): number {
  const element = readBits(data, 0, 3);
  if (element !== aacElements.single && element !== aacElements.pair) return 0;
  const bit = element === aacElements.single ? AAC_ELEMENT_BITS : startOfPair(data);
  return 10 ** (((readBits(data, bit, 8) - 100) * 1.5) / 20);
}

/** Returns the bit at which the first channel of a pair starts, after the description of the windows that both share. */
function startOfPair(data: Uint8Array): number {
  const shared = AAC_ELEMENT_BITS + 1;
  if (readBits(data, AAC_ELEMENT_BITS, 1) === 0) return shared;
  const isShort = readBits(data, shared + 1, 2) === SHORT_WINDOWS;
  const bands = readBits(data, shared + 4, isShort ? 4 : 6);
  // A bit for each of seven short windows says whether it belongs to the group of the one before.
  const grouping = readBits(data, shared + 8, 7)
    .toString(2)
    .replaceAll('0', '').length;
  const groups = isShort ? 8 - grouping : 1;
  const mask = shared + 4 + (isShort ? 11 : 7);
  const hasMask = readBits(data, mask, 2) === 1;
  return mask + 2 + (hasMask ? bands * groups : 0);
}

function readBits(data: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let bit = start; bit < start + count; bit += 1) {
    value = (value << 1) | (((data[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1);
  }
  return value;
}
