import { runtime } from '#runtime';

import type { CallOptions } from '../shared/call-options.ts';
import type { Clock } from '../shared/clock.ts';
import type { OpenRouterError } from '../shared/errors.ts';
import { invalidInput, toPrintableCause } from '../shared/errors.ts';
import type { Attempt } from './attempt.ts';
import type { JsonFrame } from './json-serializer.ts';
import type { FormField, TransportRequest } from './contract.ts';
import { toMultipart } from './multipart.ts';
import type { ChunkReader } from './chunk-reader.ts';
import { countBytes, createSegmentReader, toSegments } from './body-parts.ts';

/** Up to so many bytes a body is sent in one: below, a stream costs time and saves no memory worth it. */
export const MAX_BUFFERED_BYTES = 1024 * 1024;

/** Milliseconds between two reports: an eye cannot follow more than four a second. */
export const REPORT_INTERVAL_MS = 250;

/** What an upload belongs to. */
export interface UploadContext {
  readonly request: TransportRequest;
  readonly headers: Readonly<Record<string, string>>;
  readonly attempt: Attempt;
  readonly clock: Clock;
  /** Whether fetch takes a stream; else a large body is gathered in a `Blob`. @default that of the runtime */
  readonly streamsBodies?: boolean;
}

/** The part of `RequestInit` that says what is sent. A stream serves one attempt; the next opens its own. */
export interface Upload {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Blob | ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly duplex?: 'half';
}

/**
 * Opens a body that has blobs in it.
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
    const whole = await gather(reader, context);
    return { headers, body: isSmall && isJson ? await whole.text() : whole };
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
  // Blobs instead of bytes: a browser may keep them outside of the memory of the page.
  const gathered: Blob[] = [];
  try {
    for (let chunk = await reader.next(); chunk !== undefined; chunk = await reader.next()) {
      gathered.push(new Blob([chunk]));
      attempt.touch();
    }
  } catch (error) {
    throw unreadable(request, error);
  }
  return new Blob(gathered);
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
          // Who left is not told that the reading ended.
          if (isCancelled) return;
          const failure = unreadable(request, error);
          // Before the stream fails: the connection is destroyed, so that a body cut short can be taken for no other.
          attempt.cancel(failure);
          throw failure;
        }
      },
      async cancel() {
        isCancelled = true;
        await stop(reader);
      },
    },
    // Nothing is read before it is asked for.
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
      // A caller may give an async function where the type promises none.
      const returned: unknown = onUpload({ sentBytes, totalBytes });
      if (returned instanceof Promise) returned.catch(() => undefined);
    } catch {
      // Whoever shows progress badly still wants the answer.
    }
  };
}

async function stop(reader: ChunkReader): Promise<void> {
  try {
    await reader.cancel();
  } catch {
    // The reading is given up: how it ends is of no interest.
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
