import type { ByteResponse } from '../../http/contract.ts';

/** Length and validators of a file in the headers of a response. */
export interface FileValidators {
  readonly totalBytes: number | undefined;
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** The file of a response, and the position of its first byte in it. */
export interface FilePart {
  readonly info: FileValidators;
  readonly start: number;
}

/** Parses the headers of a 200 or a 206; `undefined` for a 206 without a valid `Content-Range`. */
export function readFilePart({ status, headers }: ByteResponse): FilePart | undefined {
  const validators = {
    etag: headers.get('etag') ?? undefined,
    lastModified: headers.get('last-modified') ?? undefined,
  };
  if (status !== 206) return { info: { ...validators, totalBytes: lengthOf(headers) }, start: 0 };
  const [, start, total] =
    /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/iu.exec(headers.get('content-range') ?? '') ?? [];
  if (start === undefined || total === undefined) return undefined;
  return {
    info: { ...validators, totalBytes: total === '*' ? undefined : Number(total) },
    start: Number(start),
  };
}

/** Returns the bytes of a body; `undefined` without a length, or for a compressed body, whose length is not that of the file. */
function lengthOf(headers: Headers): number | undefined {
  const isCompressed = (headers.get('content-encoding') ?? 'identity') !== 'identity';
  const length = headers.get('content-length') ?? '';
  return !isCompressed && /^\d{1,15}$/u.test(length) ? Number(length) : undefined;
}

/** Whether two responses are for the same file: they have fields in common, and all of these are equal. */
export function isSameFile(one: FileValidators, other: FileValidators): boolean {
  const pairs = [
    [one.totalBytes, other.totalBytes],
    [one.etag, other.etag],
    [one.lastModified, other.lastModified],
  ].filter((pair) => pair.every((field) => field !== undefined));
  return pairs.length > 0 && pairs.every(([first, second]) => first === second);
}

/** Returns headers that request the remaining bytes of a file if it has not changed (RFC 9110, sections 13.1.5 and 14.2). */
export function rangeFrom(
  position: number,
  { etag, lastModified }: FileValidators,
): Readonly<Record<string, string>> {
  // A weak validator does not guarantee equal bytes.
  const validator = etag === undefined || etag.startsWith('W/') ? lastModified : etag;
  const range = { range: `bytes=${position}-` };
  return validator === undefined ? range : { ...range, 'if-range': validator };
}
