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
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const part = bytes.subarray(0, afterBytes ?? Math.ceil(bytes.byteLength / 2));
  let sent = part.byteLength === 0;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (sent) await atBreak();
        sent = true;
        controller.enqueue(part);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: answer.status, headers: withoutLength(answer) });
}

/** The answer in small pieces with a wait before each. */
export function dripBody(
  answer: Response,
  { bytes: size = 64, everyMs = 10 }: { bytes?: number | undefined; everyMs?: number | undefined },
  { clock, signal }: { clock: EmulatorClock; signal: AbortSignal },
): Response {
  let left: Uint8Array | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        left ??= new Uint8Array(await answer.arrayBuffer());
        if (left.byteLength === 0) {
          controller.close();
          return;
        }
        await clock.sleep(everyMs, signal);
        controller.enqueue(left.subarray(0, size));
        left = left.subarray(size);
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
