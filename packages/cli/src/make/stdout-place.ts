import { fromStream } from '@orkit/openrouter-multimodal/node';
import type { Output, OutputContent, SavedFile } from '@orkit/openrouter-multimodal/operations';
import { sniffMedia } from '@orkit/openrouter-multimodal/operations';
import { createHash } from 'node:crypto';

import type { ResultStream } from '../io.ts';
import { STDOUT } from '../io.ts';

/** Enough of a file to see what it is. */
const HEAD_BYTES = 4096;

/**
 * A place for one thing: standard output takes its bytes. Should more be made than was asked for, it was paid for, and goes
 * into a file.
 */
export function createStdoutPlace(stdout: ResultStream, claim: () => Promise<Output>): Output {
  let isTaken = false;
  return {
    path: undefined,
    async save(content, call) {
      if (isTaken) return await (await claim()).save(content, call);
      isTaken = true;
      return await write(stdout, await inOrder(content), call?.signal);
    },
  };
}

/** The bytes as they must come: what belongs at the beginning and is known at the end makes them wait. */
async function inOrder(content: OutputContent): Promise<OutputContent> {
  if (content.head === undefined) return content;
  const body = await fromStream(content.pieces);
  const head = content.head();
  if (head === undefined) return { ...content, pieces: streamOf(body) };
  return { ...content, pieces: chain(head, body.slice(head.length)) };
}

async function* chain(head: Uint8Array, rest: Blob): AsyncGenerator<Uint8Array> {
  yield head;
  yield* streamOf(rest);
}

function streamOf(blob: Blob): AsyncIterable<Uint8Array> {
  // Node.js streams are iterable; the types of the web do not say so yet.
  return blob.stream() as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>;
}

async function write(
  stdout: ResultStream,
  { pieces, mediaType }: OutputContent,
  signal: AbortSignal | undefined,
): Promise<SavedFile> {
  const hash = createHash('sha256');
  const first: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    if (bytes < HEAD_BYTES) first.push(Uint8Array.from(piece));
    bytes += piece.length;
    hash.update(piece);
    await stdout.writeBytes(piece);
  }
  const seen = await sniffMedia(new Blob(first));
  return {
    path: STDOUT,
    mediaType: seen?.mediaType ?? mediaType ?? 'application/octet-stream',
    bytes,
    sha256: hash.digest('hex'),
    width: undefined,
    height: undefined,
    durationSeconds: undefined,
    rescuedBecause: undefined,
    note: undefined,
  };
}
