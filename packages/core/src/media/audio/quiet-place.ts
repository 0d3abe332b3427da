import type { AudioPacket } from '../../runtime/audio-contract.ts';

/** Seconds of a pause: shorter ones are within a sentence. */
const PAUSE_SECONDS = 0.4;

/**
 * Loudness of a pause as a share of the usual one. Amplitudes differ by 20 dB and more, the gain of AAC by 15; the bytes that
 * encoders spend differ less, as they spend some on the noise of a room.
 */
const quietShares = { amplitude: 0.1, gain: 0.2, bytes: 0.75 } as const;

/** Place between packets. */
export interface QuietPlace {
  /** Index of the first packet after it. */
  readonly index: number;
  /** Whether it is a pause. Noise, music and a constant bit rate have none. */
  readonly isQuiet: boolean;
}

/** Returns the quietest place among packets, in the middle of the longest silence where several are equally quiet. */
export function findQuietPlace(
  packets: readonly AudioPacket[],
  codec: string | undefined,
): QuietPlace {
  const width = widthOf(packets);
  const sums = toSums(packets, width);
  const least = sums.reduce((min, sum) => Math.min(min, sum), Infinity);
  const usual = sums.toSorted((one, other) => one - other)[sums.length >> 1] ?? 0;
  const limit = usual * quietShares[measureOf(codec)];
  const isQuiet = least <= limit;
  const { start, length } = longestRun(sums, isQuiet ? limit : least);
  // A window that begins at `start` and those after it are quiet, so the middle of all of them is.
  return { index: Math.min(packets.length - 1, start + ((length + width) >> 1)), isQuiet };
}

function measureOf(codec: string | undefined): keyof typeof quietShares {
  if (codec === 'aac') return 'gain';
  return codec === 'mp3' || codec?.startsWith('pcm') === true ? 'amplitude' : 'bytes';
}

function widthOf(packets: readonly AudioPacket[]): number {
  const { durationSeconds = 0 } = packets[0] ?? {};
  if (durationSeconds <= 0) return 1;
  return Math.min(packets.length, Math.max(1, Math.round(PAUSE_SECONDS / durationSeconds)));
}

/** Returns the loudness of each window of `width` packets. */
function toSums(packets: readonly AudioPacket[], width: number): number[] {
  const sums: number[] = [];
  let sum = 0;
  for (const [index, packet] of packets.entries()) {
    sum += packet.loudness;
    if (index >= width) sum -= packets[index - width]?.loudness ?? 0;
    // Subtracting leaves a rest of rounding, which must not look like sound.
    if (index >= width - 1) sums.push(sum < 1e-9 ? 0 : sum);
  }
  return sums;
}

/** Returns the longest run of values up to a limit; of several, the first. */
function longestRun(
  values: readonly number[],
  limit: number,
): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, value] of values.entries()) {
    if (value > limit) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  }
  return best;
}
