import type { Clock } from '../../src/shared/clock.ts';
import { systemClock } from '../../src/shared/clock.ts';

/** A file of a host, and how its host behaves. */
export interface HostedFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of each answer after which the connection breaks; answers after the last of them are whole. */
  readonly cuts?: readonly number[] | undefined;
  /** Whether a cut answer ends as if it were whole. @default false */
  readonly isPolite?: boolean | undefined;
  /** Whether parts can be had. @default true */
  readonly hasRanges?: boolean | undefined;
  /** Headers of each answer. @default a strong ETag */
  readonly headers?: ((count: number) => Readonly<Record<string, string>>) | undefined;
  /** Whether the length is told. @default true */
  readonly sendsLength?: boolean | undefined;
  /** Most bytes of one piece. @default 1000 */
  readonly chunkBytes?: number | undefined;
}

/** The answer of a host to the `count`th request for its file. */
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
  const wanted = bytes.subarray(start ?? 0);
  if (sendsLength) headers.set('content-length', String(wanted.length));
  if (start !== undefined) {
    const total = sendsLength ? bytes.length : '*';
    headers.set('content-range', `bytes ${start}-${bytes.length - 1}/${total}`);
  }
  const status = start === undefined ? 200 : 206;
  return new Response(toStream(wanted, cuts[count - 1], file), { status, headers });
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

/** A clock that draws no chance and takes no time over the waits between attempts; time limits are real. */
export const hastyClock: Clock = {
  ...systemClock,
  random: () => 0,
  schedule: (callback, delayMs) =>
    systemClock.schedule(callback, delayMs >= 250 && delayMs <= 10_000 ? 0 : delayMs, true),
};
