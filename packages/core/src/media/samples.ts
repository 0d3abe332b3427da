import { toLatin1 } from '../shared/byte-source.ts';
import { mediaTypeInfo, sniffMediaType } from '../shared/media-type.ts';
import { noSamples } from './media-errors.ts';

/** Bytes that are looked at: some forty milliseconds of sound. */
const HEAD_BYTES = 4_096;

/**
 * Share of the characters from which bytes are a text, a few control characters in it or not. Of noise two fifths look
 * like characters; of the loudest tones, whose louder bytes may all look so, three quarters.
 */
const TEXT_SHARE = 0.85;

/** Share of the characters that are blanks, breaks and commas in a text of any language; samples have hardly any. */
const BLANK_SHARE = 0.03;

/** Raw samples of sound have no signature. A text, a key, or a file whose type is known, is none. */
export async function checkSamples(blob: Blob): Promise<void> {
  const mediaType = await sniffMediaType(blob);
  // Other signatures are short, and samples may begin with one by chance.
  if (
    mediaType !== undefined &&
    (mediaTypeInfo(mediaType) !== undefined || mediaType.startsWith('application/'))
  ) {
    throw noSamples(mediaType, mediaType);
  }
  const head = new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer());
  if (isText(head)) throw noSamples('text', undefined);
  if (isKey(head, blob.size)) throw noSamples('a key or a certificate', undefined);
}

function isText(head: Uint8Array): boolean {
  return !head.some(isControl) || isWideText(head) || isMostlyText(head);
}

/** NUL and most other control characters occur in no text. */
function isControl(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b);
}

/** UTF-16: a NUL beside nearly every character, or a byte order mark that is no quiet sample. */
function isWideText(head: Uint8Array): boolean {
  const hasMark = ['\u00ff\u00fe', '\u00fe\u00ff'].includes(toLatin1(head, 0, 2));
  return ['utf-16le', 'utf-16be'].some((encoding) => {
    const text = new TextDecoder(encoding).decode(head);
    const ascii = text.match(/[\t-\r -~]/gu)?.length ?? 0;
    if (ascii >= TEXT_SHARE * text.length) return true;
    const blanks = text.match(/[\s\u3001\u3002\uff0c]/gu)?.length ?? 0;
    return hasMark && (ascii > text.length / 2 || blanks > text.length * BLANK_SHARE);
  });
}

/** UTF-8 with some bytes that belong in none. */
function isMostlyText(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head);
  const noText = text.match(/[^\P{Cc}\t-\r]|\ufffd/gu)?.length ?? 0;
  return text.length - noText >= TEXT_SHARE * text.length;
}

/** Containers of keys that file-type does not know: those of OpenSSH, of Java (JKS, JCEKS) and of KeePass. */
const keySignatures: readonly string[] = [
  'openssh-key-v1\u0000',
  '\u00fe\u00ed\u00fe\u00ed',
  '\u00ce\u00ce\u00ce\u00ce',
  '\u0003\u00d9\u00a2\u009a',
];

function isKey(head: Uint8Array, size: number): boolean {
  const start = toLatin1(head, 0, 16);
  return keySignatures.some((signature) => start.startsWith(signature)) || isDer(head, size);
}

// Source: ITU-T X.690, 8.1. Keys, certificates and their stores are a sequence that begins with a number or a sequence.
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** Whether bytes begin like a key in DER, with a length that fits in the file. */
function isDer(head: Uint8Array, size: number): boolean {
  const [tag, form = 0] = head;
  if (tag !== SEQUENCE) return false;
  const isShort = form < 0x80;
  const lengthBytes = isShort ? 0 : form & 0x7f;
  if (lengthBytes > 3) return false;
  const length = isShort
    ? form
    : head.subarray(2, 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const end = 2 + lengthBytes + length;
  const inner = head[2 + lengthBytes];
  const fits = isShort ? end === size : end <= size;
  return fits && (inner === INTEGER || inner === SEQUENCE);
}
