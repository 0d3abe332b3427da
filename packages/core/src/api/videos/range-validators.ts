import type { ByteResponse } from '../../http/contract.ts';

/** What the headers of an answer tell of the whole file, by which it is known again. */
export interface FileValidators {
  readonly totalBytes: number | undefined;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** The file that an answer holds, and the place of its first byte. */
export interface FilePart {
  readonly info: FileValidators;
  readonly start: number;
}

/** Reads the headers of a 200 or a 206; `undefined` for a part that does not say which. */
export function readFilePart({ status, headers }: ByteResponse): FilePart | undefined {
  const known = {
    etag: headers.get('etag') ?? undefined,
    lastModified: headers.get('last-modified') ?? undefined,
  };
  if (status !== 206) return { info: { ...known, totalBytes: lengthOf(headers) }, start: 0 };
  const [, start, total] =
    /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/iu.exec(headers.get('content-range') ?? '') ?? [];
  if (start === undefined || total === undefined) return undefined;
  return {
    info: { ...known, totalBytes: total === '*' ? undefined : Number(total) },
    start: Number(start),
  };
}

/** Bytes of a body; `undefined` when nobody says, or says it of a compressed one, which tells nothing. */
function lengthOf(headers: Headers): number | undefined {
  const isCompressed = (headers.get('content-encoding') ?? 'identity') !== 'identity';
  const length = headers.get('content-length') ?? '';
  return !isCompressed && /^\d{1,15}$/u.test(length) ? Number(length) : undefined;
}

/** Whether two answers are about one file: all that both tell agrees, and that is not nothing. */
export function isSameFile(one: FileValidators, other: FileValidators): boolean {
  const pairs = [
    [one.totalBytes, other.totalBytes],
    [one.etag, other.etag],
    [one.lastModified, other.lastModified],
  ].filter((pair) => pair.every((field) => field !== undefined));
  return pairs.length > 0 && pairs.every(([first, second]) => first === second);
}

/** Headers that ask for the rest of a file, as long as it is the same one (RFC 9110, sections 13.1.5 and 14.2). */
export function rangeFrom(
  position: number,
  { etag, lastModified }: FileValidators,
): Readonly<Record<string, string>> {
  // A weak validator cannot say that bytes are the same.
  const validator = etag === undefined || etag.startsWith('W/') ? lastModified : etag;
  const range = { range: `bytes=${position}-` };
  return validator === undefined ? range : { ...range, 'if-range': validator };
}
