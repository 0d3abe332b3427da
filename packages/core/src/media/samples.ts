import { toLatin1 } from '../shared/byte-source.ts';
import { mediaTypeInfo, sniffMediaType } from '../shared/media-type.ts';
import { noSamples } from './media-errors.ts';

/** Bytes that are checked: about forty milliseconds of audio. */
const HEAD_BYTES = 4_096;

/**
 * Share of printable characters from which bytes count as text. In noise two fifths of the bytes look like characters; in
 * the loudest tones up to three quarters.
 */
const TEXT_SHARE = 0.85;

/** Share of spaces, line breaks and commas in a text of any language; samples have hardly any. */
const BLANK_SHARE = 0.03;

/** Refuses a text, a key, or a file of a known type where raw audio samples, which have no signature, are expected. */
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

/** Whether a byte is NUL or another control character that occurs in no text. */
function isControl(byte: number): boolean {
  return byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b);
}

/** Whether bytes are UTF-16: a NUL beside nearly every character, or a byte order mark that is not a quiet sample. */
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

/** Whether bytes are UTF-8 with a few invalid bytes or control characters. */
function isMostlyText(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head);
  const invalid = text.match(/[^\P{Cc}\t-\r]|\ufffd/gu)?.length ?? 0;
  return text.length - invalid >= TEXT_SHARE * text.length;
}

/** Signatures of key containers that file-type does not detect: OpenSSH, Java (JKS, JCEKS) and KeePass. */
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

// Source: ITU-T X.690, 8.1. Keys, certificates and their stores are a sequence that starts with an integer or a sequence.
const SEQUENCE = 0x30;
const INTEGER = 0x02;

/** Whether bytes start like a key in DER, with a length that fits the file. */
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
