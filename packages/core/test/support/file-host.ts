import type { Clock } from '../../src/shared/clock.ts';
import { systemClock } from '../../src/shared/clock.ts';

/** A file of a host, and the behavior of the host. */
export interface HostedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of each response before the connection breaks; later responses are complete. */
  readonly cuts?: readonly number[] | undefined;
  /** Whether a cut response ends like a complete one. @default false */
  readonly isPolite?: boolean | undefined;
  /** Whether range requests are supported. @default true */
  readonly hasRanges?: boolean | undefined;
  /** Headers of each response. @default a strong ETag */
  readonly headers?: ((count: number) => Readonly<Record<string, string>>) | undefined;
  /** Whether the response has a Content-Length. @default true */
  readonly sendsLength?: boolean | undefined;
  /** Maximum bytes of one chunk. @default 1000 */
  readonly chunkBytes?: number | undefined;
}

/** The response of a host to the `count`th request for its file. */
export function serveFile(file: HostedFile, request: Request, count: number): Response {
  const { bytes, cuts = [], hasRanges = true, sendsLength = true } = file;
  const headers = new Headers(file.headers?.(count) ?? { etag: '"one"' });
  if (!headers.has('content-type')) headers.set('content-type', 'video/mp4');
  const range = /^bytes=(\d+)-$/u.exec(request.headers.get('range') ?? '')?.[1];
  const validator = request.headers.get('if-range');
  const isFresh =
    validator === null ||
    validator === headers.get('etag') ||
    validator === headers.get('last-modified');
  const start = hasRanges && isFresh && range !== undefined ? Number(range) : undefined;
  if (start !== undefined && start >= bytes.length) return new Response('{}', { status: 416 });
  const requested = bytes.subarray(start ?? 0);
  if (sendsLength) headers.set('content-length', String(requested.length));
  if (start !== undefined) {
    const total = sendsLength ? bytes.length : '*';
    headers.set('content-range', `bytes ${start}-${bytes.length - 1}/${total}`);
  }
  const status = start === undefined ? 200 : 206;
  return new Response(toStream(requested, cuts[count - 1], file), { status, headers });
}

function toStream(
  bytes: Uint8Array<ArrayBuffer>,
  cut: number | undefined,
  { isPolite = false, chunkBytes = 1_000 }: HostedFile,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const end = Math.min(cut ?? bytes.length, bytes.length);
  let sent = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (sent < end) {
          const chunk = bytes.slice(sent, Math.min(sent + chunkBytes, end));
          sent += chunk.length;
          controller.enqueue(chunk);
        } else if (cut === undefined || isPolite) controller.close();
        else controller.error(new TypeError('terminated'));
      },
    },
    { highWaterMark: 0 },
  );
}

/** A clock without jitter and without waits between attempts; timeouts are real. */
export const hastyClock: Clock = {
  ...systemClock,
  random: () => 0,
  schedule: (callback, delayMs) =>
    systemClock.schedule(callback, delayMs >= 250 && delayMs <= 10_000 ? 0 : delayMs, true),
};
