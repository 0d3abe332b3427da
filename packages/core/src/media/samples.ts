import { mediaTypeFacts, sniffMediaType } from '../shared/media-type.ts';
import { noSamples } from './unusable.ts';

/** Bytes that are looked at: a text of this length has no control character, and samples have many. */
const HEAD_BYTES = 4_096;

/** Raw samples of sound have no signature. A text, or a file whose type is known, is none. */
export async function checkSamples(blob: Blob): Promise<void> {
  const mediaType = await sniffMediaType(blob);
  // Other signatures are short, and samples may begin with one by chance.
  if (
    mediaType !== undefined &&
    (mediaTypeFacts(mediaType) !== undefined || mediaType.startsWith('application/'))
  ) {
    throw noSamples(mediaType, mediaType);
  }
  const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
  if (isText(head)) throw noSamples('text', undefined);
}

/** A byte order mark of UTF-16, or no control character but those that lay out a text. */
function isText(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return head.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b);
}
