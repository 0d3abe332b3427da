import { findPitch } from './find-pitch.ts';
import type { Samples } from './read-samples.ts';

/** A segment of audio with a constant sound. */
export interface AudioSegment {
  readonly kind: 'tone' | 'silence' | 'noise';
  /** Pitch of a tone. */
  readonly hertz: number | undefined;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

// Long enough for a few periods of the lowest pitch, short enough to locate the start of a note.
const WINDOW_SECONDS = 0.05;

// Sufficient for the highest detected pitch.
const ANALYSIS_HERTZ = 16_000;

// About -54 dB: inaudible to most people.
const SILENCE = 0.002;

// Half a semitone: closer pitches are the same tone.
const MAX_TONE_DIFFERENCE = 0.03;

// Shorter segments are transitions.
const MIN_SEGMENT_WINDOWS = 2;

type WindowInfo = Pick<AudioSegment, 'kind' | 'hertz'>;

/** Divides audio into tones, silences and noise, in order. */
export function findSegments(samples: Samples): AudioSegment[] {
  const { values, sampleRate } = downsample(samples);
  const size = Math.min(values.length, Math.round(sampleRate * WINDOW_SECONDS));
  const windows: WindowInfo[] = [];
  for (let start = 0; start + size <= values.length; start += size) {
    windows.push(classifyWindow(values.subarray(start, start + size), sampleRate));
  }
  // At some sample rates a window differs by a fraction of a sample.
  const windowSeconds = size / sampleRate;
  const runs = joinRuns(windows);
  const endSeconds = samples.values.length / samples.sampleRate;
  return runs.map(({ first, windows: runWindows }, index) => ({
    kind: runWindows[0]?.kind ?? 'silence',
    hertz: middleHertz(runWindows),
    startSeconds: index === 0 ? 0 : first * windowSeconds,
    endSeconds: (runs[index + 1]?.first ?? endSeconds / windowSeconds) * windowSeconds,
  }));
}

function downsample({ values, sampleRate }: Samples): Samples {
  const step = Math.max(1, Math.floor(sampleRate / ANALYSIS_HERTZ));
  if (step === 1) return { values, sampleRate };
  const downsampled = new Float32Array(Math.floor(values.length / step));
  for (let index = 0; index < downsampled.length; index += 1) {
    const group = values.subarray(index * step, (index + 1) * step);
    downsampled[index] = group.reduce((sum, value) => sum + value, 0) / step;
  }
  return { values: downsampled, sampleRate: sampleRate / step };
}

function classifyWindow(values: Float32Array, sampleRate: number): WindowInfo {
  const power = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  if (Math.sqrt(power) < SILENCE) return { kind: 'silence', hertz: undefined };
  const hertz = findPitch(values, sampleRate);
  return { kind: hertz === undefined ? 'noise' : 'tone', hertz };
}

interface Run {
  /** Index of the first window. */
  readonly first: number;
  readonly windows: readonly WindowInfo[];
}

function joinRuns(windows: readonly WindowInfo[]): Run[] {
  const runs: { first: number; windows: WindowInfo[] }[] = [];
  for (const [first, window] of windows.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && isSameSegment(last.windows.at(-1), window)) last.windows.push(window);
    else runs.push({ first, windows: [window] });
  }
  const long = runs.filter((run) => run.windows.length >= MIN_SEGMENT_WINDOWS);
  const longRuns = long.length === 0 ? runs.slice(0, 1) : long;
  // Runs that a short transition separated are joined again.
  return longRuns.filter(
    (run, index) =>
      index === 0 || !isSameSegment(longRuns[index - 1]?.windows.at(-1), run.windows[0]),
  );
}

function isSameSegment(one: WindowInfo | undefined, other: WindowInfo | undefined): boolean {
  if (one?.kind !== other?.kind) return false;
  const { hertz = 0 } = one ?? {};
  return Math.abs(hertz - (other?.hertz ?? 0)) <= hertz * MAX_TONE_DIFFERENCE;
}

function middleHertz(windows: readonly WindowInfo[]): number | undefined {
  const pitches = windows.flatMap(({ hertz }) => (hertz === undefined ? [] : [hertz]));
  const middle = pitches.toSorted((one, other) => one - other)[pitches.length >> 1];
  return middle === undefined ? undefined : Math.round(middle);
}
