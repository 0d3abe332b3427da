import { Transform } from 'node:stream';

/** The id of a JSON-RPC request. */
export type MessageId = string | number;

/** Options for {@link createMessageLines}. */
export interface MessageLinesOptions {
  readonly maxBytes: number;
  /** Called for each dropped message, with its id if that is at the very start or end of the message. */
  onOversized(id: MessageId | undefined): void;
}

/** Bytes retained of both ends of an oversized message, to find its id. */
const EDGE_BYTES = 512;

const NEWLINE = 0x0a;

/**
 * Creates a transform that splits a byte stream into complete lines, one in each chunk. A line that is too
 * long is dropped; the connection stays open. Each line is concatenated once, in time linear to its length.
 */
export function createMessageLines({ maxBytes, onOversized }: MessageLinesOptions): Transform {
  let line = createLine(maxBytes);
  return new Transform({
    // In object mode a reader gets one line at a time.
    readableObjectMode: true,
    transform(chunk: Buffer, _encoding, done) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        line.add(chunk.subarray(start, end + 1));
        if (line.isOversized) onOversized(findId(line.edges()));
        else this.push(line.complete());
        line = createLine(maxBytes);
        start = end + 1;
      }
      if (start < chunk.length) line.add(chunk.subarray(start));
      done();
    },
  });
}

interface Line {
  readonly isOversized: boolean;
  add(chunk: Buffer): void;
  complete(): Buffer;
  edges(): { readonly head: string; readonly tail: string };
}

function createLine(maxBytes: number): Line {
  let chunks: Buffer[] = [];
  let length = 0;
  let head = '';
  return {
    get isOversized() {
      return length > maxBytes;
    },
    add(chunk) {
      const wasOversized = length > maxBytes;
      length += chunk.length;
      chunks.push(chunk);
      if (length <= maxBytes) return;
      const buffer = Buffer.concat(chunks);
      if (!wasOversized) head = buffer.toString('utf8', 0, EDGE_BYTES);
      // A copy, so that the memory of the whole message can be released.
      chunks = [Buffer.from(buffer.subarray(-EDGE_BYTES))];
    },
    complete: () => Buffer.concat(chunks, length),
    edges: () => ({ head, tail: Buffer.concat(chunks).toString('utf8') }),
  };
}

const idAtStart = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*("[^"\\]*"|\d+)\s*,/u;
// The last brace of the line closes the message itself.
const idAtEnd = /,\s*"id"\s*:\s*("[^"\\]*"|\d+)\s*\}\s*$/u;

function findId({ head, tail }: { head: string; tail: string }): MessageId | undefined {
  const id = (idAtStart.exec(head) ?? idAtEnd.exec(tail))?.[1];
  if (id === undefined) return undefined;
  return id.startsWith('"') ? id.slice(1, -1) : Number(id);
}
