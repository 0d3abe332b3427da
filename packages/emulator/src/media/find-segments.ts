import { findPitch } from './find-pitch.ts';
import type { Samples } from './read-samples.ts';

/** A stretch of a recording that sounds the same all the way. */
export interface HeardSound {
  readonly kind: 'tone' | 'silence' | 'noise';
  /** The pitch of a tone. */
  readonly hertz: number | undefined;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

// Long enough for a few periods of the lowest pitch, short enough to find where a note begins.
const WINDOW_SECONDS = 0.05;

// Enough for the highest pitch that is looked for; more would only cost time.
const LISTENING_HERTZ = 16_000;

// About -54 dB: below it a recording is silent to most ears.
const SILENCE = 0.002;

// Half a semitone: closer pitches are the same tone.
const SAME_TONE = 0.03;

// What is shorter is the way from one sound to the next, not a sound.
const SHORTEST_WINDOWS = 2;

type Moment = Pick<HeardSound, 'kind' | 'hertz'>;

/** Tells apart the tones, the silences and the rest of a recording, in order. */
export function listen(samples: Samples): HeardSound[] {
  const { values, sampleRate } = thinOut(samples);
  const size = Math.min(values.length, Math.round(sampleRate * WINDOW_SECONDS));
  const moments: Moment[] = [];
  for (let start = 0; start + size <= values.length; start += size) {
    moments.push(hearMoment(values.subarray(start, start + size), sampleRate));
  }
  // Of some sample rates a window is a fraction of a sample longer or shorter.
  const windowSeconds = size / sampleRate;
  const runs = joinRuns(moments);
  const endSeconds = samples.values.length / samples.sampleRate;
  return runs.map(({ first, moments: alike }, index) => ({
    kind: alike[0]?.kind ?? 'silence',
    hertz: middleHertz(alike),
    startSeconds: index === 0 ? 0 : first * windowSeconds,
    endSeconds: (runs[index + 1]?.first ?? endSeconds / windowSeconds) * windowSeconds,
  }));
}

function thinOut({ values, sampleRate }: Samples): Samples {
  const step = Math.max(1, Math.floor(sampleRate / LISTENING_HERTZ));
  if (step === 1) return { values, sampleRate };
  const thinned = new Float32Array(Math.floor(values.length / step));
  for (let index = 0; index < thinned.length; index += 1) {
    const together = values.subarray(index * step, (index + 1) * step);
    thinned[index] = together.reduce((sum, value) => sum + value, 0) / step;
  }
  return { values: thinned, sampleRate: sampleRate / step };
}

function hearMoment(values: Float32Array, sampleRate: number): Moment {
  const power = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  if (Math.sqrt(power) < SILENCE) return { kind: 'silence', hertz: undefined };
  const hertz = findPitch(values, sampleRate);
  return { kind: hertz === undefined ? 'noise' : 'tone', hertz };
}

interface Run {
  /** The number of the window it begins with. */
  readonly first: number;
  readonly moments: readonly Moment[];
}

function joinRuns(moments: readonly Moment[]): Run[] {
  const runs: { first: number; moments: Moment[] }[] = [];
  for (const [first, moment] of moments.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && isAlike(last.moments.at(-1), moment)) last.moments.push(moment);
    else runs.push({ first, moments: [moment] });
  }
  const long = runs.filter(({ moments: alike }) => alike.length >= SHORTEST_WINDOWS);
  const kept = long.length === 0 ? runs.slice(0, 1) : long;
  // A cut between two equal sounds closes again.
  return kept.filter(
    (run, index) => index === 0 || !isAlike(kept[index - 1]?.moments.at(-1), run.moments[0]),
  );
}

function isAlike(one: Moment | undefined, other: Moment | undefined): boolean {
  if (one?.kind !== other?.kind) return false;
  const { hertz = 0 } = one ?? {};
  return Math.abs(hertz - (other?.hertz ?? 0)) <= hertz * SAME_TONE;
}

function middleHertz(moments: readonly Moment[]): number | undefined {
  const pitches = moments.flatMap(({ hertz }) => (hertz === undefined ? [] : [hertz]));
  const middle = pitches.toSorted((one, other) => one - other)[pitches.length >> 1];
  return middle === undefined ? undefined : Math.round(middle);
}
