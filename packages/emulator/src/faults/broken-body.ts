import type { EmulatorClock } from '../shared/clock.ts';
import { ConnectionReset } from '../wire/connection-reset.ts';

/** Resets the connection after `afterBytes` of the body; by default after half of it. */
export async function resetBody(response: Response, afterBytes?: number): Promise<Response> {
  return await breakBody(response, afterBytes, () => {
    throw new ConnectionReset();
  });
}

/** Stalls after `afterBytes` of the body; by default after half of it. */
export async function stallBody(response: Response, afterBytes?: number): Promise<Response> {
  return await breakBody(
    response,
    afterBytes,
    async () => await new Promise<never>(() => undefined),
  );
}

async function breakBody(
  response: Response,
  afterBytes: number | undefined,
  onBreak: () => Promise<never>,
): Promise<Response> {
  const { status, headers } = response;
  const { body: prefix, length } = await takeBeginning(response, afterBytes);
  const reader = prefix.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await reader.read();
        if (next.done) await onBreak();
        else controller.enqueue(next.value);
      },
      async cancel(reason) {
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const newHeaders = new Headers(headers);
  if (length === undefined) newHeaders.delete('Content-Length');
  return new Response(body, { status, headers: newHeaders });
}

/** Returns the beginning of a body, read lazily when its length is known. */
export async function takeBeginning(
  response: Response,
  bytes: number | undefined,
): Promise<{ body: ReadableStream<Uint8Array>; length: number | undefined }> {
  const contentLength = response.headers.get('Content-Length');
  const length = contentLength === null ? undefined : Number(contentLength);
  if (bytes === undefined && length === undefined) {
    const complete = new Uint8Array(await response.arrayBuffer());
    const body = cutBody(new Response(complete).body, Math.ceil(complete.byteLength / 2));
    return { body, length };
  }
  return { body: cutBody(response.body, bytes ?? Math.ceil((length ?? 0) / 2)), length };
}

function cutBody(
  source: ReadableStream<Uint8Array> | null,
  bytes: number,
): ReadableStream<Uint8Array> {
  const reader = source?.getReader();
  let remaining = bytes;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = remaining > 0 ? await reader?.read() : undefined;
        const chunk = next?.value?.subarray(0, remaining);
        if (chunk !== undefined) {
          remaining -= chunk.byteLength;
          controller.enqueue(chunk);
          return;
        }
        await reader?.cancel();
        controller.close();
      },
      async cancel(reason) {
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Sends the body in small chunks with a delay before each. */
export function slowBody(
  response: Response,
  { bytes: size = 64, everyMs = 10 }: { bytes?: number | undefined; everyMs?: number | undefined },
  { clock, signal }: { clock: EmulatorClock; signal: AbortSignal },
): Response {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  let remaining = new Uint8Array();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (remaining.byteLength === 0) {
          const next = await reader?.read();
          if (next?.value === undefined) {
            controller.close();
            return;
          }
          remaining = new Uint8Array(next.value);
        }
        await clock.sleep(everyMs, signal);
        controller.enqueue(remaining.slice(0, size));
        remaining = remaining.subarray(size);
      },
      async cancel(reason) {
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: response.status, headers: withoutLength(response) });
}

/** Returns the headers without `Content-Length`, for a body of another length. */
export function withoutLength(response: Response): Headers {
  const headers = new Headers(response.headers);
  headers.delete('Content-Length');
  return headers;
}
