import { runtime } from '#runtime';

import type { CallOptions } from '../shared/call-options.ts';
import type { Clock } from '../shared/clock.ts';
import type { OpenRouterError } from '../shared/errors.ts';
import { invalidInput, toPrintableCause } from '../shared/errors.ts';
import type { Attempt } from './attempt.ts';
import type { JsonFrame } from './json-frame.ts';
import type { FormField, TransportRequest } from './contract.ts';
import { toMultipart } from './multipart.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { countBytes, createSegmentReader, toSegments } from './body-parts.ts';

/** Maximum bytes of a body that is sent at once: for a smaller one, a stream costs time and saves hardly any memory. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Milliseconds between two progress reports: an eye cannot follow more than four a second. */
export const REPORT_INTERVAL_MS = 250;

/** Request and attempt of an upload. */
export interface UploadContext {
  readonly request: TransportRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly attempt: Attempt;
  readonly clock: Clock;
  /** Whether fetch accepts a stream; else a large body is collected in a `Blob`. @default that of the runtime */
  readonly streamsBodies?: boolean;
}

/** Part of `RequestInit` for the body. A stream serves one attempt; the next opens its own. */
export interface Upload {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Blob | ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly duplex?: 'half';
}

/**
 * Opens a body that contains blobs.
 *
 * @throws OpenRouterError `INVALID_INPUT` when a blob cannot be read. Once the body is a stream, the attempt is cancelled
 * with that error instead.
 */
export async function openUpload(
  source: JsonFrame | readonly FormField[],
  context: UploadContext,
): Promise<Upload> {
  const { streamsBodies = runtime.streamsBodies } = context;
  const isJson = 'texts' in source;
  const { contentType, segments } = isJson ? toJsonBody(source) : toMultipart(source);
  const headers = { ...context.headers, 'content-type': contentType };
  const totalBytes = countBytes(segments);
  const reader = createSegmentReader(segments);
  context.attempt.signal.addEventListener('abort', () => void stop(reader), { once: true });
  const isSmall = totalBytes <= MAX_BUFFERED_BYTES;
  if (isSmall || !streamsBodies) {
    const blob = await gather(reader, context);
    return { headers, body: isSmall && isJson ? await blob.text() : blob };
  }
  return {
    headers: { ...headers, 'content-length': String(totalBytes) },
    body: toStream(reader, totalBytes, context),
    duplex: 'half',
  };
}

function toJsonBody(frame: JsonFrame) {
  return { contentType: 'application/json', segments: toSegments(frame) };
}

async function gather(reader: ChunkReader, { request, attempt }: UploadContext): Promise<Blob> {
  // Blobs instead of bytes: a browser may keep them outside the memory of the page.
  const parts: Blob[] = [];
  try {
    for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) {
      parts.push(new Blob([chunk]));
      attempt.touch();
    }
  } catch (error) {
    throw unreadable(request, error);
  }
  return new Blob(parts);
}

function toStream(
  reader: ChunkReader,
  totalBytes: number,
  { request, attempt, clock }: UploadContext,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const report = createReport(totalBytes, clock, request.options?.onUpload);
  let sentBytes = 0;
  let isCancelled = false;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const chunk = await reader.next();
          if (chunk === undefined) return;
          controller.enqueue(chunk);
          attempt.touch();
          sentBytes += chunk.length;
          if (sentBytes === totalBytes) controller.close();
          report(sentBytes);
        } catch (error) {
          // Cancelling makes the pending read fail, which is not an error.
          if (isCancelled) return;
          const failure = unreadable(request, error);
          // Before the stream fails: the connection is destroyed, so that a truncated body is not mistaken for a complete one.
          attempt.cancel(failure);
          throw failure;
        }
      },
      async cancel() {
        isCancelled = true;
        await stop(reader);
      },
    },
    // Nothing is read before it is requested.
    { highWaterMark: 0 },
  );
}

function createReport(
  totalBytes: number,
  clock: Clock,
  onUpload: CallOptions['onUpload'],
): (sentBytes: number) => void {
  let dueAt = Number.NEGATIVE_INFINITY;
  return (sentBytes) => {
    const now = clock.now();
    if (onUpload === undefined || (now < dueAt && sentBytes < totalBytes)) return;
    dueAt = now + REPORT_INTERVAL_MS;
    try {
      // A caller may pass an async function although the type excludes it.
      const result: unknown = onUpload({ sentBytes, totalBytes });
      if (result instanceof Promise) result.catch(() => undefined);
    } catch {
      // A failing progress callback must not lose the response.
    }
  };
}

async function stop(reader: ChunkReader): Promise<void> {
  try {
    await reader.cancel();
  } catch {
    // The reader is cancelled: its outcome does not matter.
  }
}

function unreadable({ action }: TransportRequest, error: unknown): OpenRouterError {
  const cause = toPrintableCause(error);
  return invalidInput(
    `Cannot ${action}: the file was changed or cannot be read while it was sent (${cause.message})`,
    {
      hints: [
        {
          kind: 'text',
          text: 'The request was cut off and not accepted: send it again once the file stops changing.',
        },
      ],
      cause,
    },
  );
}
