import { createBitWriter } from './bit-writer.ts';

/** Sample rate of the hum. */
export const HUM_SAMPLE_RATE = 48_000;

/** Samples in one frame. */
export const SAMPLES_PER_FRAME = 1024;

/** Decoder configuration: AAC-LC, 48 kHz, one channel (ISO/IEC 14496-3, AudioSpecificConfig). */
export const HUM_CONFIG = Uint8Array.of(0x11, 0x88);

/**
 * Returns one frame of a steady hum of about 434 hertz in AAC-LC: a single spectral line whose sign
 * follows the phase of a tone that continues from frame to frame.
 */
export function toHumFrame(index: number): Uint8Array<ArrayBuffer> {
  const writer = createBitWriter();
  writer.bits(0, 7); // a single channel element, with number 0
  writer.bits(HUM_GAIN, 8);
  writer.bits(0, 4); // one long window with a sine shape
  writer.bits(HUM_BAND + 1, 6); // max_sfb
  writer.bits(0, 1); // predictor_data_present
  writer.bits(0, 4); // section: nothing in the bands below the hum
  writer.bits(HUM_BAND, 5);
  writer.bits(1, 4); // section: codebook 1 for the band of the hum
  writer.bits(1, 5);
  writer.bits(0, 1); // scale factor: equals the gain
  writer.bits(0, 3); // no pulses, no noise shaping, no gain control
  writer.bits(SIGNS[index % SIGNS.length] === 1 ? LINE_UP : LINE_DOWN, 5);
  writer.bits(7, 3); // end of the frame
  writer.align();
  return writer.finish();
}

/** Band of the hum: the first bands are four lines wide, and line 18 is the third of the fifth. */
const HUM_BAND = 4;

/** The phase of a tone in the middle of an even line advances by a quarter per frame. */
const SIGNS = [1, -1, -1, 1] as const;

/** Codebook 1: four lines of which the third is 1 or -1. */
const LINE_UP = 0x16;
const LINE_DOWN = 0x15;

/** Gain in steps of 1.5 dB: clearly audible, far from clipping. */
const HUM_GAIN = 192;
