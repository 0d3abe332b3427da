import type { ByteSource } from '../../shared/byte-source.ts';
import type { Range } from '../../shared/iso-media.ts';
import { createBoxWalk } from '../../shared/iso-media.ts';
import { readView } from './media-info.ts';

/** Maximum box headers of a fragmented file: three hours in fragments of a second have twenty thousand. */
const MAX_FRAGMENT_BOXES = 65_536;

/** Maximum samples of one run: a fragment of a minute has a few thousand. */
const MAX_SAMPLES = 65_536;

// Flags of ISO 14496-12, 8.8.7 and 8.8.8.
const HAS_BASE_OFFSET = 0x1;
const HAS_DESCRIPTION = 0x2;
const HAS_DEFAULT_DURATION = 0x8;
const HAS_DATA_OFFSET = 0x1;
const HAS_FIRST_FLAGS = 0x4;
const HAS_DURATION = 0x100;
const FIELDS_PER_SAMPLE = [0x100, 0x200, 0x400, 0x800] as const;

/** Track that fragments refer to, by its id. */
export interface FragmentedTrack {
  readonly timescale: number;
  /** Duration of a sample when a fragment does not name one. */
  readonly sampleDuration: number;
}

/** Returns the seconds up to the end of the last fragment; `undefined` when that has no time. */
export async function readFragmentsEnd(
  source: ByteSource,
  tracks: ReadonlyMap<number, FragmentedTrack>,
): Promise<number | undefined> {
  const walk = createBoxWalk(source, MAX_FRAGMENT_BOXES);
  let last: Range | undefined;
  // Each fragment has the time at which it starts, so only the last one is read.
  for await (const fragment of walk({ start: 0, end: source.size }, 'moof')) last = fragment;
  if (last === undefined) return undefined;
  const inside = createBoxWalk(source);
  let endSeconds: number | undefined;
  for await (const part of inside(last, 'traf')) {
    for await (const header of inside(part, 'tfhd')) {
      const view = await readView(source, header.start, 24);
      const track = tracks.get(view.getUint32(4));
      if (track === undefined || track.timescale === 0) break;
      const start = await readStart(source, inside, part);
      const sampleDuration = readSampleDuration(view) ?? track.sampleDuration;
      const units = await readRuns(source, inside, part, sampleDuration);
      if (start !== undefined)
        endSeconds = Math.max(endSeconds ?? 0, (start + units) / track.timescale);
      break;
    }
  }
  return endSeconds;
}

type Walk = ReturnType<typeof createBoxWalk>;

function readSampleDuration(header: DataView): number | undefined {
  const flags = header.getUint32(0);
  if ((flags & HAS_DEFAULT_DURATION) === 0) return undefined;
  const skipped =
    ((flags & HAS_BASE_OFFSET) === 0 ? 0 : 8) + ((flags & HAS_DESCRIPTION) === 0 ? 0 : 4);
  return header.getUint32(8 + skipped);
}

async function readStart(source: ByteSource, walk: Walk, part: Range): Promise<number | undefined> {
  for await (const time of walk(part, 'tfdt')) {
    const view = await readView(source, time.start, 12);
    return view.getUint8(0) === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4);
  }
  return undefined;
}

async function readRuns(
  source: ByteSource,
  walk: Walk,
  part: Range,
  sampleDuration: number,
): Promise<number> {
  let units = 0;
  for await (const run of walk(part, 'trun')) {
    const view = await readView(source, run.start, 16);
    const flags = view.getUint32(0);
    const samples = Math.min(view.getUint32(4), MAX_SAMPLES);
    if ((flags & HAS_DURATION) === 0) {
      units += samples * sampleDuration;
      continue;
    }
    const offset =
      8 + ((flags & HAS_DATA_OFFSET) === 0 ? 0 : 4) + ((flags & HAS_FIRST_FLAGS) === 0 ? 0 : 4);
    const width = FIELDS_PER_SAMPLE.filter((flag) => (flags & flag) !== 0).length * 4;
    const table = await readView(source, run.start + offset, samples * width);
    for (let index = 0; index < samples; index += 1) units += table.getUint32(index * width);
  }
  return units;
}
