const LOWEST_HERTZ = 50;
const HIGHEST_HERTZ = 4000;

// Minimum correlation of a tone with itself one period later.
const MIN_CORRELATION = 0.8;

// A peak this close to the best one is equivalent; the first of them is the period.
const MIN_PEAK_RATIO = 0.92;

/**
 * Returns the pitch of a short audio segment; undefined when there is none from 50 to 4000 hertz.
 */
export function findPitch(values: Float32Array, sampleRate: number): number | undefined {
  const shortest = Math.max(2, Math.floor(sampleRate / HIGHEST_HERTZ));
  const longest = Math.min(Math.ceil(sampleRate / LOWEST_HERTZ), values.length >> 1);
  const correlations = Array.from({ length: longest + 2 }, (_, lag) =>
    lag < shortest - 1 ? 0 : correlationAt(values, lag),
  );
  const peaks = findPeaks(correlations, shortest);
  const vertices = peaks.map((lag) => toVertex(correlations, lag));
  const best = Math.max(...vertices.map(({ height }) => height), 0);
  if (best < MIN_CORRELATION) return undefined;
  const period = vertices.find(({ height }) => height >= best * MIN_PEAK_RATIO);
  return period === undefined ? undefined : sampleRate / refine(vertices, period.lag);
}

/** Returns the correlation with the signal `lag` samples later: 1 is identical, 0 is unrelated. */
function correlationAt(values: Float32Array, lag: number): number {
  let product = 0;
  let energy = 0;
  let laterEnergy = 0;
  for (let index = 0; index + lag < values.length; index += 1) {
    const value = values[index] ?? 0;
    const later = values[index + lag] ?? 0;
    product += value * later;
    energy += value * value;
    laterEnergy += later * later;
  }
  return energy * laterEnergy === 0 ? 0 : product / Math.sqrt(energy * laterEnergy);
}

function findPeaks(correlations: readonly number[], shortest: number): number[] {
  const peaks: number[] = [];
  for (let lag = shortest; lag + 1 < correlations.length; lag += 1) {
    const here = correlations[lag] ?? 0;
    if (here > (correlations[lag - 1] ?? 0) && here >= (correlations[lag + 1] ?? 0))
      peaks.push(lag);
  }
  return peaks;
}

interface Vertex {
  readonly lag: number;
  readonly height: number;
}

/** Returns the vertex of the parabola through a peak and its neighbors, between two samples. */
function toVertex(correlations: readonly number[], lag: number): Vertex {
  const [before = 0, here = 0, after = 0] = correlations.slice(lag - 1, lag + 2);
  const bend = before - 2 * here + after;
  const shift = bend === 0 ? 0 : (before - after) / (2 * bend);
  return { lag: lag + shift, height: here - ((before - after) * shift) / 4 };
}

/** Measures the period by its multiples, each of which adds precision. */
function refine(vertices: readonly Vertex[], period: number): number {
  let exact = period;
  for (let multiple = 2; ; multiple += 1) {
    const vertex = vertices.find(({ lag }) => Math.abs(lag - exact * multiple) <= 1);
    if (vertex === undefined) return exact;
    exact = vertex.lag / multiple;
  }
}
