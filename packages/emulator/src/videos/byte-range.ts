/** A part of a file: its first byte, and the one behind its last. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part a `Range` header asks for (RFC 9110, 14.2). `unsatisfiable` when there is no such part;
 * undefined when the whole is to be sent, as for several parts at once, which nobody has to serve.
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
