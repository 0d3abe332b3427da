import { Transform } from 'node:stream';

/** The id of a JSON-RPC request. */
export type MessageId = string | number;

export interface MessageLinesOptions {
  readonly maxBytes: number;
  /** Hears of a message that is dropped; its id is told when it stands at the very start or end. */
  onOversized(id: MessageId | undefined): void;
}

/** Characters kept of both ends of an oversized message, to find its id. */
const EDGE_BYTES = 512;

const NEWLINE = 0x0a;

/**
 * Cuts a byte stream into whole lines, one a chunk, and drops a line that is too long instead of
 * the connection. Each line is put together once, so a long message costs no more than its length.
 */
export function createMessageLines({ maxBytes, onOversized }: MessageLinesOptions): Transform {
  let line = createLine(maxBytes);
  return new Transform({
    // In object mode a reader gets line by line, never two glued together.
    readableObjectMode: true,
    transform(chunk: Buffer, _encoding, done) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        line.add(chunk.subarray(start, end + 1));
        if (line.isOversized) onOversized(findId(line.edges()));
        else this.push(line.whole());
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
  whole(): Buffer;
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
      const kept = Buffer.concat(chunks);
      if (!wasOversized) head = kept.toString('utf8', 0, EDGE_BYTES);
      // A copy, so that the rest of the message can be given back.
      chunks = [Buffer.from(kept.subarray(-EDGE_BYTES))];
    },
    whole: () => Buffer.concat(chunks, length),
    edges: () => ({ head, tail: Buffer.concat(chunks).toString('utf8') }),
  };
}

const idAtStart = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*("[^"\\]*"|\d+)\s*,/u;
// One closing brace at the end of the line closes the message itself.
const idAtEnd = /,\s*"id"\s*:\s*("[^"\\]*"|\d+)\s*\}\s*$/u;

function findId({ head, tail }: { head: string; tail: string }): MessageId | undefined {
  const found = (idAtStart.exec(head) ?? idAtEnd.exec(tail))?.[1];
  if (found === undefined) return undefined;
  return found.startsWith('"') ? found.slice(1, -1) : Number(found);
}
