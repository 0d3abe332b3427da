import { MAX_ERROR_BYTES } from './bounded-body.ts';

/** Body, and whether it is an event stream. */
export interface OpenedBody {
  readonly isEventStream: boolean;
  /** Start of the body without white space; empty when only the content type was checked. */
  readonly start: string;
  /** Complete body, including the start that was read. */
  readonly body: Response['body'];
}

/** Whether a response is labeled as a page for browsers. */
export function isHtml(headers: Headers): boolean {
  return /^(?:text\/html|application\/xhtml\+xml)\b/iu.test(headers.get('content-type') ?? '');
}

/** Detects an event stream by its content type, or else by its start: gateways label one as plain text. */
export async function openBody({ headers, body }: Response): Promise<OpenedBody> {
  const isLabeled = /^text\/event-stream\b/iu.test(headers.get('content-type') ?? '');
  if (isLabeled || body === null) return { isEventStream: isLabeled, start: '', body };
  const reader = body.getReader();
  const chunks: Bytes[] = [];
  const start = await readStart(reader, chunks);
  const isEventStream = /^(?:data|event|id|retry)?:/u.test(start);
  return { isEventStream, start, body: rejoin(chunks, reader) };
}

type Bytes = Uint8Array<ArrayBuffer>;
type Reader = ReadableStreamDefaultReader<Bytes>;

/** Reads until there are enough characters, leading white space skipped, to distinguish an event field from JSON. */
async function readStart(reader: Reader, chunks: Bytes[]): Promise<string> {
  const decoder = new TextDecoder();
  let start = '';
  let bytes = 0;
  while (start.length < 'retry:'.length && bytes <= MAX_ERROR_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    bytes += value.byteLength;
    start = (start + decoder.decode(value, { stream: true })).trimStart();
  }
  return start;
}

function rejoin(chunks: Bytes[], reader: Reader): ReadableStream<Bytes> {
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const value = chunks.shift() ?? (await reader.read()).value;
        if (value === undefined) controller.close();
        else controller.enqueue(value);
      },
      cancel: async (reason) => {
        await reader.cancel(reason);
      },
    },
    // Nothing is read from the network before the reader asks for it.
    { highWaterMark: 0 },
  );
}
