import { type BitWriter, createBitWriter } from './bit-writer.ts';

/** Side of a cell in pixels: a macroblock of H.264. */
export const CELL_PIXELS = 16;

/** A video color: luma and two chroma values, each from 16 to 240. */
export type VideoColor = readonly [luma: number, blue: number, red: number];

/** A video whose frames consist of cells of one color each. */
export interface CellVideo {
  /** Width and height in pixels; both are even. */
  readonly width: number;
  readonly height: number;
  readonly palette: readonly VideoColor[];
  /** The colors of each frame, row by row, as indexes into the palette. */
  readonly frames: Iterable<Uint8Array>;
  /** Frames from one keyframe to the next. */
  readonly keyframeInterval: number;
}

/** One encoded frame, with start codes before its units. */
export interface EncodedFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isKey: boolean;
}

/** Returns the number of cells per row and column. */
export function toGrid({ width, height }: Pick<CellVideo, 'width' | 'height'>): {
  columns: number;
  rows: number;
} {
  return { columns: Math.ceil(width / CELL_PIXELS), rows: Math.ceil(height / CELL_PIXELS) };
}

/** Returns the codec string, as containers and browsers use it. */
export function toCodecString(video: Pick<CellVideo, 'width' | 'height'>): string {
  return `avc1.42c0${levelOf(video).toString(16).padStart(2, '0')}`;
}

/**
 * Encodes a video as H.264 (ITU-T H.264, Constrained Baseline). A cell costs a few bits: it is
 * skipped when it is unchanged, predicted from the cell to its left or above it when that has the
 * same color, and coded with all samples otherwise.
 */
export function* encodeH264(video: CellVideo): Generator<EncodedFrame> {
  let previous: Uint8Array | undefined;
  let index = 0;
  for (const cells of video.frames) {
    const sinceKey = index % video.keyframeInterval;
    const isKey = sinceKey === 0;
    const keyNumber = Math.floor(index / video.keyframeInterval);
    const slice = encodeSlice(video, { cells, previous: isKey ? undefined : previous }, (writer) =>
      writeSliceHeader(writer, sinceKey, keyNumber),
    );
    const unit = toUnit(isKey ? KEY_SLICE : SLICE, slice);
    yield { bytes: isKey ? join([...toParameterSets(video), unit]) : unit, isKey };
    previous = cells.slice();
    index += 1;
  }
}

/** NAL unit headers: importance and type. SPS and PPS are the sequence and picture parameter sets. */
const KEY_SLICE = 0x65;
const SLICE = 0x41;
const SPS = 0x67;
const PPS = 0x68;

/** Levels by their maximum number of cells per frame. */
const LEVELS = [
  [1620, 30],
  [3600, 31],
  [8192, 40],
  [22_080, 50],
  [36_864, 51],
] as const;
const HIGHEST_LEVEL = 60;

function levelOf(video: Pick<CellVideo, 'width' | 'height'>): number {
  const { columns, rows } = toGrid(video);
  return LEVELS.find(([cells]) => columns * rows <= cells)?.[1] ?? HIGHEST_LEVEL;
}

function toParameterSets(video: CellVideo): Uint8Array[] {
  return [toUnit(SPS, writeSps(video)), toUnit(PPS, writePps())];
}

function writeSps(video: CellVideo): Uint8Array {
  const { columns, rows } = toGrid(video);
  const writer = createBitWriter();
  writer.bits(66, 8); // profile_idc: Baseline
  writer.bits(0xc0, 8); // constraint_set0_flag, constraint_set1_flag: Constrained Baseline
  writer.bits(levelOf(video), 8);
  writer.golomb(0); // seq_parameter_set_id
  writer.golomb(0); // log2_max_frame_num_minus4
  writer.golomb(2); // pic_order_cnt_type: frames are displayed in the order of the file
  writer.golomb(1); // max_num_ref_frames
  writer.bits(0, 1); // gaps_in_frame_num_value_allowed_flag
  writer.golomb(columns - 1);
  writer.golomb(rows - 1);
  writer.bits(0b11, 2); // frame_mbs_only_flag, direct_8x8_inference_flag
  writer.bits(1, 1); // frame_cropping_flag; the crop is counted in pairs of pixels
  writer.golomb(0);
  writer.golomb((columns * CELL_PIXELS - video.width) / 2);
  writer.golomb(0);
  writer.golomb((rows * CELL_PIXELS - video.height) / 2);
  writer.bits(0, 1); // vui_parameters_present_flag
  return finishUnit(writer);
}

function writePps(): Uint8Array {
  const writer = createBitWriter();
  writer.golomb(0); // pic_parameter_set_id
  writer.golomb(0); // seq_parameter_set_id
  writer.bits(0, 2); // CAVLC, no field order
  for (let count = 0; count < 3; count += 1) writer.golomb(0); // slice groups, reference pictures
  writer.bits(0, 3); // no weighted prediction
  for (let count = 0; count < 3; count += 1) writer.golomb(0); // default quantizers
  writer.bits(0b100, 3); // deblocking_filter_control_present_flag
  return finishUnit(writer);
}

function writeSliceHeader(writer: BitWriter, sinceKey: number, keyNumber: number): void {
  const isKey = sinceKey === 0;
  writer.golomb(0); // first_mb_in_slice
  writer.golomb(isKey ? 7 : 5); // slice_type: every slice of the frame is I, or P
  writer.golomb(0); // pic_parameter_set_id
  writer.bits(sinceKey % 16, 4); // frame_num
  if (isKey) writer.golomb(keyNumber % 2); // idr_pic_id: differs between neighbors
  writer.bits(0, isKey ? 2 : 3); // default references and marking
  writer.golomb(0); // slice_qp_delta
  writer.golomb(1); // disable_deblocking_filter_idc: the edges of cells are intended
}

/** A frame with the previous one, unless it is a keyframe. */
interface Step {
  readonly cells: Uint8Array;
  readonly previous: Uint8Array | undefined;
}

function encodeSlice(
  video: CellVideo,
  { cells, previous }: Step,
  writeHeader: (writer: BitWriter) => void,
): Uint8Array {
  const { columns } = toGrid(video);
  const writer = createBitWriter();
  writeHeader(writer);
  // Neighbors with coded samples change how the number of coefficients is coded.
  const hasSamples = new Uint8Array(cells.length);
  let skipped = 0;
  for (const [index, color] of cells.entries()) {
    if (previous?.[index] === color) {
      skipped += 1;
      continue;
    }
    if (previous !== undefined) writer.golomb(skipped);
    skipped = 0;
    const leftIndex = index % columns === 0 ? undefined : index - 1;
    const aboveIndex = index < columns ? undefined : index - columns;
    const from = [leftIndex, aboveIndex].findIndex(
      (one) => one !== undefined && cells[one] === color,
    );
    const typeOffset = previous === undefined ? 0 : INTRA_IN_P;
    if (from === -1) {
      hasSamples[index] = 1;
      writeSamples(writer, typeOffset, video.palette[color] ?? BLACK);
    } else {
      const isNearSamples = [leftIndex, aboveIndex].some(
        (one) => one !== undefined && hasSamples[one],
      );
      writePredicted(writer, typeOffset + (PREDICTIONS[from] ?? 0), isNearSamples);
    }
  }
  if (previous !== undefined && skipped > 0) writer.golomb(skipped);
  return finishUnit(writer);
}

/** Offset of the type of an intra macroblock in a P slice. */
const INTRA_IN_P = 5;

/** I_16x16 without coefficients, predicted horizontally or vertically. */
const PREDICTIONS = [2, 1] as const;

/** I_PCM. */
const SAMPLES = 25;

const BLACK: VideoColor = [16, 128, 128];

function writePredicted(writer: BitWriter, type: number, isNearSamples: boolean): void {
  const isHorizontal = (type - PREDICTIONS[0]) % INTRA_IN_P === 0;
  writer.golomb(type);
  writer.golomb(isHorizontal ? 1 : 2); // intra_chroma_pred_mode
  writer.golomb(0); // mb_qp_delta
  // coeff_token for none, from the table that the counts of the neighbors select.
  if (isNearSamples) writer.bits(0b000011, 6);
  else writer.bits(1, 1);
}

function writeSamples(writer: BitWriter, typeOffset: number, color: VideoColor): void {
  const [luma, blue, red] = color;
  writer.golomb(SAMPLES + typeOffset);
  writer.align();
  writer.bytes(new Uint8Array(256).fill(luma));
  writer.bytes(new Uint8Array(64).fill(blue));
  writer.bytes(new Uint8Array(64).fill(red));
}

function finishUnit(writer: BitWriter): Uint8Array {
  writer.bits(1, 1); // rbsp_stop_one_bit
  writer.align();
  return writer.finish();
}

/** Returns a unit with its start code; a 3 is inserted wherever the content would look like one. */
function toUnit(header: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const escaped: number[] = [];
  let zeros = 0;
  for (const byte of content) {
    if (zeros === 2 && byte <= 3) {
      escaped.push(3);
      zeros = 0;
    }
    escaped.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from([0, 0, 0, 1, header, ...escaped]);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}
