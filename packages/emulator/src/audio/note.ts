/** A tone or, at 0 hertz, a silence. */
export interface Note {
  readonly hertz: number;
  readonly seconds: number;
}

/** How long notes last that are played one after the other. */
export function durationOf(notes: readonly Note[]): number {
  return notes.reduce((sum, { seconds }) => sum + seconds, 0);
}

/**
 * The pieces in which notes are played at `rate` pieces a second: for each the number of the piece
 * after its last. Rounded along the whole, so that many short notes do not drift.
 */
export function sliceEndsOf(notes: readonly Note[], rate: number): number[] {
  let seconds = 0;
  return notes.map((note) => {
    seconds += note.seconds;
    // Without this, a third of a second three times would be less than a second.
    return Math.round(Number((seconds * rate).toFixed(6)));
  });
}
