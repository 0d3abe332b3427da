/** A tone, or a silence at 0 hertz. */
export interface Note {
  readonly hertz: number;
  readonly seconds: number;
}

/** Returns the total duration of consecutive notes. */
export function durationOf(notes: readonly Note[]): number {
  return notes.reduce((sum, { seconds }) => sum + seconds, 0);
}

/**
 * Divides notes into slices at `rate` slices a second; returns for each note the index after its
 * last slice. Rounding is cumulative, so that many short notes do not drift.
 */
export function sliceEndsOf(notes: readonly Note[], rate: number): number[] {
  let seconds = 0;
  return notes.map((note) => {
    seconds += note.seconds;
    // Otherwise three times a third of a second would be less than a second.
    return Math.round(Number((seconds * rate).toFixed(6)));
  });
}
