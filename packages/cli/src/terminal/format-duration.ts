/** Formats a duration: `40 ms`, `1.4 s`, `12 s`, `3 min 5 s`. */
export function formatDuration(elapsedMs: number): string {
  if (elapsedMs < 1000) return `${String(Math.round(elapsedMs))} ms`;
  const seconds = elapsedMs / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${String(rounded)} s`;
  return `${String(Math.floor(rounded / 60))} min ${String(rounded % 60)} s`;
}
