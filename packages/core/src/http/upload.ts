import { runtime } from '#runtime';

import type { CallOptions } from '../shared/call-options.ts';
import type { Clock } from '../shared/clock.ts';
import type { OpenRouterError } from '../shared/errors.ts';
import { invalidInput, toPrintableCause } from '../shared/errors.ts';
import type { Attempt } from './attempt.ts';
import type { JsonFrame } from './json-serializer.ts';
import type { FormField, TransportRequest } from './contract.ts';
import { toMultipart } from './multipart.ts';
import type { PieceReader } from './chunk-reader.ts';
import { countBytes, createStretchReader, toStretches } from './body-parts.ts';

/** Up to so many bytes a body is sent in one: below, a stream costs time and saves no memory worth it. */
export const MAX_WHOLE_BYTES = 1024 * 1024;

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
  const { contentType, stretches } = isJson ? toJsonBody(source) : toMultipart(source);
  const headers = { ...context.headers, 'content-type': contentType };
  const totalBytes = countBytes(stretches);
  const reader = createStretchReader(stretches);
  context.attempt.signal.addEventListener('abort', () => void stop(reader), { once: true });
  const isSmall = totalBytes <= MAX_WHOLE_BYTES;
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
  return { contentType: 'application/json', stretches: toStretches(frame) };
}

async function gather(reader: PieceReader, { request, attempt }: UploadContext): Promise<Blob> {
  // Blobs instead of bytes: a browser may keep them outside of the memory of the page.
  const gathered: Blob[] = [];
  try {
    for (let piece = await reader.next(); piece !== undefined; piece = await reader.next()) {
      gathered.push(new Blob([piece]));
      attempt.touch();
    }
  } catch (error) {
    throw unreadable(request, error);
  }
  return new Blob(gathered);
}

function toStream(
  reader: PieceReader,
  totalBytes: number,
  { request, attempt, clock }: UploadContext,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const report = createReport(totalBytes, clock, request.call?.onUpload);
  let sentBytes = 0;
  let isLeft = false;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const piece = await reader.next();
          if (piece === undefined) return;
          controller.enqueue(piece);
          attempt.touch();
          sentBytes += piece.length;
          if (sentBytes === totalBytes) controller.close();
          report(sentBytes);
        } catch (error) {
          // Who left is not told that the reading ended.
          if (isLeft) return;
          const failure = unreadable(request, error);
          // Before the stream fails: the connection is destroyed, so that a body cut short can be taken for no other.
          attempt.cancel(failure);
          throw failure;
        }
      },
      async cancel() {
        isLeft = true;
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

async function stop(reader: PieceReader): Promise<void> {
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
