import { ApiError } from '../shared/api-error.ts';
import { toByteStream } from '../wire/byte-stream.ts';
import { type ByteRange, parseRange } from './byte-range.ts';
import type { JobFile } from './jobs.ts';

/** Returns a file, or the range that the headers of a request ask for. */
export function toFileResponse(file: JobFile, request: Headers, hasRanges: boolean): Response {
  const { totalBytes, etag } = file;
  const headers = new Headers({ 'Content-Type': 'video/mp4', ETag: etag });
  if (hasRanges) headers.set('Accept-Ranges', 'bytes');
  const range =
    hasRanges && isUnchanged(request, etag)
      ? parseRange(request.get('Range'), totalBytes)
      : undefined;
  if (range === 'unsatisfiable') {
    throw new ApiError({
      status: 416,
      type: 'unmapped',
      message: `The file has ${totalBytes} bytes; ${request.get('Range')} is beyond them`,
      headers: { 'Content-Range': `bytes */${totalBytes}` },
    });
  }
  const { start, end } = range ?? { start: 0, end: totalBytes };
  headers.set('Content-Length', String(end - start));
  if (range !== undefined) headers.set('Content-Range', `bytes ${start}-${end - 1}/${totalBytes}`);
  const body = toByteStream(readFile(file, { start, end }));
  return new Response(body, { status: range === undefined ? 200 : 206, headers });
}

/** Whether the file still matches the condition of a range request. */
function isUnchanged(request: Headers, etag: string): boolean {
  const condition = request.get('If-Range');
  return condition === null || condition === etag;
}

const CHUNK_BYTES = 64 * 2 ** 10;
const ZEROS = new Uint8Array(CHUNK_BYTES);

/** Yields a range of a file in chunks; the padding is never in memory as a whole. */
function* readFile(
  { video, totalBytes }: JobFile,
  { start, end }: ByteRange,
): Generator<Uint8Array> {
  const filling = totalBytes - video.byteLength;
  const content = filling === 0 ? video : Buffer.concat([video, toFreeBox(filling)]);
  for (let from = start; from < end;) {
    const to = Math.min(
      from + CHUNK_BYTES,
      end,
      from < content.byteLength ? content.byteLength : end,
    );
    yield from < content.byteLength ? content.subarray(from, to) : ZEROS.subarray(0, to - from);
    from = to;
  }
}

/** Returns the header of a box that readers skip (ISO/IEC 14496-12). */
function toFreeBox(bytes: number): Uint8Array {
  const header = new Uint8Array(8);
  new DataView(header.buffer).setUint32(0, bytes);
  header.set(new TextEncoder().encode('free'), 4);
  return header;
}
