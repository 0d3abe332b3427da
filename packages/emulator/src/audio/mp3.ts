import { sliceEndsOf, type Note } from './note.ts';

/** Header of each frame: MPEG 2, layer III, 48 kbit/s, 24 kHz, one channel. */
const FRAME_HEADER = 0xff_f3_64_c4;

const FRAME_BYTES = 144;
const FRAME_SAMPLES = 576;
const SAMPLE_RATE = 24_000;

/** Frames in one chunk: about a third of a second. */
const CHUNK_FRAMES = 14;

/** Width of one of the 576 spectral lines of a frame. */
const LINE_HERTZ = SAMPLE_RATE / 2 / FRAME_SAMPLES;

/** Gain that makes a single line about as loud as the samples of the other formats. */
const GAIN = 202;

/**
 * Generates notes as an MP3 file, chunk by chunk. Pitches are rounded to a multiple of 42 hertz:
 * each frame holds a single spectral line and decodes independently of the others. `text` is
 * written into the tag, for readers that cannot decode.
 */
export function* toMp3(notes: readonly Note[], text: string): Generator<Uint8Array> {
  yield toTag(text);
  let start = 0;
  for (const [index, end] of sliceEndsOf(notes, SAMPLE_RATE / FRAME_SAMPLES).entries()) {
    const frame = toFrame(notes[index]?.hertz ?? 0);
    for (let from = start; from < end; from += CHUNK_FRAMES) {
      const count = Math.min(CHUNK_FRAMES, end - from);
      yield Buffer.concat(Array.from({ length: count }, () => frame));
    }
    start = end;
  }
}

function toFrame(hertz: number): Uint8Array {
  const frame = new Uint8Array(FRAME_BYTES);
  const quads = toQuads(hertz);
  const quadBits = quads.reduce((sum, [, width]) => sum + width, 0);
  // Side information in the order of the standard (ISO/IEC 13818-3, 2.4.1.7).
  const fields: readonly Field[] = [
    [FRAME_HEADER >>> 16, 16],
    [FRAME_HEADER & 0xffff, 16],
    [0, 9], // No bits of earlier frames, no private bits.
    [quadBits, 12],
    [0, 9], // No pairs of large values.
    [GAIN, 8],
    [0, 9 + 1 + 15 + 4 + 3 + 1], // Scale factors, windows, tables and regions of large values.
    [1, 1], // Quads of small values by the table of equal widths.
    ...quads,
  ];
  let bit = 0;
  for (const [value, width] of fields) {
    for (let position = width - 1; position >= 0; position -= 1) {
      const mask = ((value >> position) & 1) << (7 - (bit & 7));
      frame[bit >> 3] = (frame[bit >> 3] ?? 0) | mask;
      bit += 1;
    }
  }
  return frame;
}

type Field = readonly [value: number, width: number];

const NO_LINE = 0b1111;

/** Codes the spectral lines up to the sounding one in groups of four; a code is the complement. */
function toQuads(hertz: number): Field[] {
  if (hertz === 0) return [];
  // A line of constant sign sounds at its upper edge when its number is odd.
  const line = Math.max(1, Math.round(hertz / LINE_HERTZ / 2) * 2 - 1);
  const silentLines = Array.from({ length: line >> 2 }, (): Field => [NO_LINE, 4]);
  return [...silentLines, [NO_LINE ^ (0b1000 >> (line & 3)), 4], [0, 1]];
}

/** Returns an ID3 tag with the text as lyrics in UTF-8. */
function toTag(text: string): Uint8Array {
  const content = Buffer.concat([Buffer.from('\u0003und\0'), Buffer.from(text)]);
  const frame = Buffer.concat([
    Buffer.from('USLT'),
    toSyncSafe(content.byteLength),
    Buffer.alloc(2),
    content,
  ]);
  const opening = Buffer.from('ID3\u0004\0\0');
  return Buffer.concat([opening, toSyncSafe(frame.byteLength), frame]);
}

/** Encodes a number in seven bits of each of four bytes, as ID3 writes lengths. */
function toSyncSafe(value: number): Buffer {
  return Buffer.from([21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f));
}
