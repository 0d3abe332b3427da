import { MAX_ERROR_BYTES } from './bounded-body.ts';

/** A body, and whether it is an event stream. */
export interface OpenedBody {
  readonly isEventStream: boolean;
  /** How it begins, without blanks; empty when the label alone was looked at. */
  readonly start: string;
  /** All of it, though its beginning was looked at. */
  readonly body: Response['body'];
}

/** Tells an event stream by its label, or else by how it begins: gateways label one as plain text. */
export async function openBody({ headers, body }: Response): Promise<OpenedBody> {
  const isLabelled = /^text\/event-stream\b/iu.test(headers.get('content-type') ?? '');
  if (isLabelled || body === null) return { isEventStream: isLabelled, start: '', body };
  const reader = body.getReader();
  const taken: Bytes[] = [];
  const start = await readStart(reader, taken);
  const isEventStream = /^(?:data|event|id|retry)?:/u.test(start);
  return { isEventStream, start, body: rejoin(taken, reader) };
}

type Bytes = Uint8Array<ArrayBuffer>;
type Reader = ReadableStreamDefaultReader<Bytes>;

/** Reads until there are enough characters to tell a field of an event from JSON, blanks ahead of them left out. */
async function readStart(reader: Reader, taken: Bytes[]): Promise<string> {
  const decoder = new TextDecoder();
  let start = '';
  let bytes = 0;
  while (start.length < 'retry:'.length && bytes <= MAX_ERROR_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    taken.push(value);
    bytes += value.byteLength;
    start = (start + decoder.decode(value, { stream: true })).trimStart();
  }
  return start;
}

function rejoin(taken: Bytes[], reader: Reader): ReadableStream<Bytes> {
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const value = taken.shift() ?? (await reader.read()).value;
        if (value === undefined) controller.close();
        else controller.enqueue(value);
      },
      cancel: async (reason) => {
        await reader.cancel(reason);
      },
    },
    // Nothing is taken from the network that nobody waits for.
    { highWaterMark: 0 },
  );
}
