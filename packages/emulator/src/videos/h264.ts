import { type BitWriter, createBitWriter } from './bit-writer.ts';

/** Pixels on each side of a cell: a macroblock of H.264. */
export const CELL_PIXELS = 16;

/** A color as video carries it: brightness and two differences, each from 16 to 240. */
export type VideoColour = readonly [luma: number, blue: number, red: number];

/** A film whose pictures are cells of one color each. */
export interface CellFilm {
  /** Pixels across and down; both are even. */
  readonly width: number;
  readonly height: number;
  readonly palette: readonly VideoColour[];
  /** The colors of each picture, row by row, as places in the palette. */
  readonly pictures: Iterable<Uint8Array>;
  /** How many pictures there are from one that can be shown without the others to the next. */
  readonly picturesPerKey: number;
}

/** One encoded picture, with start codes before its units. */
export interface EncodedPicture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isKey: boolean;
}

/** How many cells a film has. */
export function toGrid({ width, height }: Pick<CellFilm, 'width' | 'height'>): {
  columns: number;
  rows: number;
} {
  return { columns: Math.ceil(width / CELL_PIXELS), rows: Math.ceil(height / CELL_PIXELS) };
}

/** The codec of a film as containers and browsers write it. */
export function toCodecString(film: Pick<CellFilm, 'width' | 'height'>): string {
  return `avc1.42c0${levelOf(film).toString(16).padStart(2, '0')}`;
}

/**
 * Encodes a film as H.264 (ITU-T H.264, Constrained Baseline). A cell costs a few bits: it is
 * skipped when it did not change, takes its color from the cell at its left or above it where that
 * has the same, and only otherwise brings all its samples.
 */
export function* encodeFilm(film: CellFilm): Generator<EncodedPicture> {
  let previous: Uint8Array | undefined;
  let index = 0;
  for (const cells of film.pictures) {
    const sinceKey = index % film.picturesPerKey;
    const isKey = sinceKey === 0;
    const keyNumber = Math.floor(index / film.picturesPerKey);
    const slice = encodeSlice(film, { cells, previous: isKey ? undefined : previous }, (writer) =>
      writeSliceHeader(writer, sinceKey, keyNumber),
    );
    const unit = toUnit(isKey ? KEY_SLICE : SLICE, slice);
    yield { bytes: isKey ? join([...toParameterSets(film), unit]) : unit, isKey };
    previous = cells.slice();
    index += 1;
  }
}

/** Unit headers: how much the rest depends on the unit, and what it is. */
const KEY_SLICE = 0x65;
const SLICE = 0x41;
const SEQUENCE_PARAMETERS = 0x67;
const PICTURE_PARAMETERS = 0x68;

/** Levels by the most cells that a picture of theirs may have. */
const LEVELS = [
  [1620, 30],
  [3600, 31],
  [8192, 40],
  [22_080, 50],
  [36_864, 51],
] as const;
const HIGHEST_LEVEL = 60;

function levelOf(film: Pick<CellFilm, 'width' | 'height'>): number {
  const { columns, rows } = toGrid(film);
  return LEVELS.find(([cells]) => columns * rows <= cells)?.[1] ?? HIGHEST_LEVEL;
}

function toParameterSets(film: CellFilm): Uint8Array[] {
  return [
    toUnit(SEQUENCE_PARAMETERS, writeSequenceParameters(film)),
    toUnit(PICTURE_PARAMETERS, writePictureParameters()),
  ];
}

function writeSequenceParameters(film: CellFilm): Uint8Array {
  const { columns, rows } = toGrid(film);
  const writer = createBitWriter();
  writer.bits(66, 8); // profile_idc: Baseline
  writer.bits(0xc0, 8); // constraint_set0_flag, constraint_set1_flag: Constrained Baseline
  writer.bits(levelOf(film), 8);
  writer.golomb(0); // seq_parameter_set_id
  writer.golomb(0); // log2_max_frame_num_minus4
  writer.golomb(2); // pic_order_cnt_type: pictures are shown in the order of the file
  writer.golomb(1); // max_num_ref_frames
  writer.bits(0, 1); // gaps_in_frame_num_value_allowed_flag
  writer.golomb(columns - 1);
  writer.golomb(rows - 1);
  writer.bits(0b11, 2); // frame_mbs_only_flag, direct_8x8_inference_flag
  writer.bits(1, 1); // frame_cropping_flag; the crop is counted in pairs of pixels
  writer.golomb(0);
  writer.golomb((columns * CELL_PIXELS - film.width) / 2);
  writer.golomb(0);
  writer.golomb((rows * CELL_PIXELS - film.height) / 2);
  writer.bits(0, 1); // vui_parameters_present_flag
  return finishUnit(writer);
}

function writePictureParameters(): Uint8Array {
  const writer = createBitWriter();
  writer.golomb(0); // pic_parameter_set_id
  writer.golomb(0); // seq_parameter_set_id
  writer.bits(0, 2); // CAVLC, no field order
  for (let count = 0; count < 3; count += 1) writer.golomb(0); // slice groups, reference pictures
  writer.bits(0, 3); // no weighted prediction
  for (let count = 0; count < 3; count += 1) writer.golomb(0); // quantizers as they are by default
  writer.bits(0b100, 3); // deblocking_filter_control_present_flag
  return finishUnit(writer);
}

function writeSliceHeader(writer: BitWriter, sinceKey: number, keyNumber: number): void {
  const isKey = sinceKey === 0;
  writer.golomb(0); // first_mb_in_slice
  writer.golomb(isKey ? 7 : 5); // slice_type: every slice of the picture is I, or P
  writer.golomb(0); // pic_parameter_set_id
  writer.bits(sinceKey % 16, 4); // frame_num
  if (isKey) writer.golomb(keyNumber % 2); // idr_pic_id: differs between neighbors
  writer.bits(0, isKey ? 2 : 3); // references and their marking as they are by default
  writer.golomb(0); // slice_qp_delta
  writer.golomb(1); // disable_deblocking_filter_idc: the edges of cells are meant to be there
}

/** A picture, and the one before it unless it has to stand alone. */
interface Step {
  readonly cells: Uint8Array;
  readonly previous: Uint8Array | undefined;
}

function encodeSlice(
  film: CellFilm,
  { cells, previous }: Step,
  writeHeader: (writer: BitWriter) => void,
): Uint8Array {
  const { columns } = toGrid(film);
  const writer = createBitWriter();
  writeHeader(writer);
  // Neighbors that brought their samples change how the number of coefficients is coded.
  const broughtSamples = new Uint8Array(cells.length);
  let skipped = 0;
  for (const [index, colour] of cells.entries()) {
    if (previous?.[index] === colour) {
      skipped += 1;
      continue;
    }
    if (previous !== undefined) writer.golomb(skipped);
    skipped = 0;
    const left = index % columns === 0 ? undefined : index - 1;
    const above = index < columns ? undefined : index - columns;
    const from = [left, above].findIndex((one) => one !== undefined && cells[one] === colour);
    const typeOffset = previous === undefined ? 0 : INTRA_IN_P;
    if (from === -1) {
      broughtSamples[index] = 1;
      writeSamples(writer, typeOffset, film.palette[colour] ?? BLACK);
    } else {
      const isNearSamples = [left, above].some((one) => one !== undefined && broughtSamples[one]);
      writePredicted(writer, typeOffset + (PREDICTIONS[from] ?? 0), isNearSamples);
    }
  }
  if (previous !== undefined && skipped > 0) writer.golomb(skipped);
  return finishUnit(writer);
}

/** What is added to the type of an intra macroblock in a P slice. */
const INTRA_IN_P = 5;

/** I_16x16 without coefficients, predicted horizontally or vertically. */
const PREDICTIONS = [2, 1] as const;

/** I_PCM. */
const SAMPLES = 25;

const BLACK: VideoColour = [16, 128, 128];

function writePredicted(writer: BitWriter, type: number, isNearSamples: boolean): void {
  const isHorizontal = (type - PREDICTIONS[0]) % INTRA_IN_P === 0;
  writer.golomb(type);
  writer.golomb(isHorizontal ? 1 : 2); // intra_chroma_pred_mode
  writer.golomb(0); // mb_qp_delta
  // coeff_token for none, by the table that the numbers of the neighbors choose.
  if (isNearSamples) writer.bits(0b000011, 6);
  else writer.bits(1, 1);
}

function writeSamples(writer: BitWriter, typeOffset: number, colour: VideoColour): void {
  const [luma, blue, red] = colour;
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

/** A unit with its start code, and a 3 wherever the content would look like a start code. */
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
