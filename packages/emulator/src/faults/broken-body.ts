import type { EmulatorClock } from '../shared/clock.ts';
import { ConnectionReset } from '../wire/connection-reset.ts';

/** The answer, whose connection is reset after `afterBytes`; half of a body by default. */
export async function resetBody(answer: Response, afterBytes?: number): Promise<Response> {
  return await breakBody(answer, afterBytes, () => {
    throw new ConnectionReset();
  });
}

/** The answer, of which nothing more comes after `afterBytes`; half of a body by default. */
export async function stallBody(answer: Response, afterBytes?: number): Promise<Response> {
  return await breakBody(answer, afterBytes, async () => await new Promise<never>(() => undefined));
}

async function breakBody(
  answer: Response,
  afterBytes: number | undefined,
  atBreak: () => Promise<never>,
): Promise<Response> {
  const { status, headers } = answer;
  const { body: part, length } = await takeBeginning(answer, afterBytes);
  const reader = part.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await reader.read();
        if (next.done) await atBreak();
        else controller.enqueue(next.value);
      },
      async cancel(reason) {
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  const told = new Headers(headers);
  if (length === undefined) told.delete('Content-Length');
  return new Response(body, { status, headers: told });
}

/** The beginning of a body, read only as it is needed where its length is known. */
export async function takeBeginning(
  answer: Response,
  bytes: number | undefined,
): Promise<{ body: ReadableStream<Uint8Array>; length: number | undefined }> {
  const told = answer.headers.get('Content-Length');
  const length = told === null ? undefined : Number(told);
  if (bytes === undefined && length === undefined) {
    const whole = new Uint8Array(await answer.arrayBuffer());
    const body = cutBody(new Response(whole).body, Math.ceil(whole.byteLength / 2));
    return { body, length };
  }
  return { body: cutBody(answer.body, bytes ?? Math.ceil((length ?? 0) / 2)), length };
}

function cutBody(
  source: ReadableStream<Uint8Array> | null,
  bytes: number,
): ReadableStream<Uint8Array> {
  const reader = source?.getReader();
  let left = bytes;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = left > 0 ? await reader?.read() : undefined;
        const chunk = next?.value?.subarray(0, left);
        if (chunk !== undefined) {
          left -= chunk.byteLength;
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

/** The answer in small pieces with a wait before each. */
export function dripBody(
  answer: Response,
  { bytes: size = 64, everyMs = 10 }: { bytes?: number | undefined; everyMs?: number | undefined },
  { clock, signal }: { clock: EmulatorClock; signal: AbortSignal },
): Response {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = answer.body?.getReader();
  let left = new Uint8Array();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (left.byteLength === 0) {
          const next = await reader?.read();
          if (next?.value === undefined) {
            controller.close();
            return;
          }
          left = new Uint8Array(next.value);
        }
        await clock.sleep(everyMs, signal);
        controller.enqueue(left.slice(0, size));
        left = left.subarray(size);
      },
      async cancel(reason) {
        await reader?.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: answer.status, headers: withoutLength(answer) });
}

/** The headers of an answer whose body is no longer of the length they tell. */
export function withoutLength(answer: Response): Headers {
  const headers = new Headers(answer.headers);
  headers.delete('Content-Length');
  return headers;
}
