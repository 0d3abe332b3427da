/** A range of a file: `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Parses a `Range` header (RFC 9110, 14.2). `unsatisfiable` when the range does not exist;
 * undefined when the complete file is to be sent, as for multiple ranges, which are optional.
 */
export function parseRange(
  header: string | null,
  totalBytes: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const [, first = '', last = ''] = match;
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const count = Math.min(Number(last), totalBytes);
    return count === 0 ? 'unsatisfiable' : { start: totalBytes - count, end: totalBytes };
  }
  const start = Number(first);
  const end = last === '' ? totalBytes : Math.min(Number(last) + 1, totalBytes);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= totalBytes ? 'unsatisfiable' : { start, end };
}
