import { DAMAGED_HINT } from '../../runtime/contract.ts';
import type { ByteSource } from '../../shared/byte-source.ts';
import { toByteSource, toLatin1 } from '../../shared/byte-source.ts';
import type { Hint } from '../../shared/hints.ts';
import { unusableDocument } from '../media-errors.ts';
import type { Locked } from './encryption.ts';
import { lockOf } from './encryption.ts';
import { numberAfter, stringAfter } from './fields.ts';

/** Bytes around a trailer that are read at once: a trailer has a few hundred, and the table before it may be longer. */
const TRAILER_BYTES = 64 * 1024;

/** Bytes that are searched at once, and bytes after them that a match may extend into. */
const WINDOW_BYTES = 1024 * 1024;
const OVERLAP_BYTES = 256;

/** Maximum bytes of an encryption dictionary; usual ones have a few hundred. */
const DICTIONARY_BYTES = 8 * 1024;

/**
 * Checks that a PDF can be read: that it is complete, has pages and needs no password, so that no model is paid to say that it
 * cannot. Reads it once at most, in windows of a megabyte, and repairs nothing: readers open what is only untidy.
 *
 * @throws OpenRouterError `UNSUPPORTED_FORMAT`.
 */
export async function checkPdf(blob: Blob): Promise<void> {
  const source = toByteSource(blob);
  const startAt = await findLast(source, 'startxref');
  if (startAt === undefined || (await isCutOff(source)))
    throw unusableDocument('it is damaged or cut off', [DAMAGED_HINT]);
  const lock = await findLock(source, startAt);
  if (lock !== undefined) throw unusableDocument(reasons[lock], hints[lock]);
  if ((await find(source, pages)) === undefined)
    throw unusableDocument('it has no pages', [DAMAGED_HINT]);
}

const reasons: Readonly<Record<Locked, string>> = {
  password: 'it needs a password',
  certificate: 'it is encrypted for certain recipients',
};

const hints: Readonly<Record<Locked, readonly Hint[]>> = {
  password: [
    {
      kind: 'text',
      text: 'Save a copy without the password: print it to a PDF, or decrypt it with qpdf.',
    },
  ],
  certificate: [{ kind: 'text', text: 'Save a copy without encryption.' }],
};

/** A page, a list of pages, or a stream of objects, which may have both. */
const pages = /\/Type\s*\/(?:Page|ObjStm)\b|\/Kids\s*\[\s*\d/u;

/** Whether a file that was written for the web (ISO 32000-1, annex F) is shorter than it says, and has lost its end. */
async function isCutOff(source: ByteSource): Promise<boolean> {
  const head = await readText(source, 0, 1_024);
  if (!/\/Linearized\b/u.test(head)) return false;
  const length = numberAfter(head, 'L') ?? 0;
  const end = await readText(source, Math.max(0, source.size - 1_024), 1_024);
  // The section at its beginning has a place of 0.
  return length > source.size && !/startxref\s+0{0,9}[1-9]/u.test(end);
}

/** Returns why the encryption that a trailer names locks the file; `undefined` when it does not. */
async function findLock(source: ByteSource, startAt: number): Promise<Locked | undefined> {
  const trailer = await findEncryptedTrailer(source, startAt);
  const reference = trailer === undefined ? null : encryption.exec(trailer);
  if (trailer === undefined || reference === null) return undefined;
  const [, object, generation] = reference;
  const dictionary =
    object === undefined || generation === undefined
      ? trailer.slice(reference.index)
      : await readObject(source, `${object}\\s+${generation}`);
  if (dictionary === undefined) return undefined;
  return await lockOf(dictionary, stringAfter(trailer, String.raw`ID\s*\[`) ?? '');
}

/** The encryption dictionary of a trailer: a reference to it, or its beginning. */
const encryption = /\/Encrypt\s*(?:(\d{1,10})\s+(\d{1,5})\s+R\b|<<)/u;

/** Returns the text around the trailer that has an encryption dictionary; `undefined` when none has. */
async function findEncryptedTrailer(
  source: ByteSource,
  startAt: number,
): Promise<string | undefined> {
  const around = async (at: number) =>
    await readText(source, Math.max(0, at - TRAILER_BYTES), 2 * TRAILER_BYTES);
  const end = await readText(source, Math.max(0, startAt - TRAILER_BYTES), TRAILER_BYTES + 64);
  const target = Number(/startxref\s+(\d{1,12})/u.exec(end.slice(-64 - 'startxref'.length))?.[1]);
  const first = Number.isNaN(target) ? '' : await readText(source, target, TRAILER_BYTES);
  const found = [end, first].find((text) => encryption.test(text));
  // Where the offset is wrong, readers look for the trailer themselves.
  if (found !== undefined || isCrossReference(first)) return found;
  const at = await find(source, encryption);
  return at === undefined ? undefined : await around(at);
}

/** Whether a text begins with a table of objects, or with an object that may be one. */
export function isCrossReference(text: string): boolean {
  return /^\s{0,8}(?:xref|\d{1,10}\s{1,8}\d{1,5}\s{1,8}obj)\b/u.test(text);
}

async function readObject(source: ByteSource, name: string): Promise<string | undefined> {
  const at = await find(source, new RegExp(String.raw`(?<!\d)${name}\s+obj\b`, 'u'));
  if (at === undefined) return undefined;
  const [text] = (await readText(source, at, DICTIONARY_BYTES)).split('endobj', 1);
  return text;
}

/** Returns the place of the first match; `undefined` when there is none. */
async function find(source: ByteSource, pattern: RegExp): Promise<number | undefined> {
  for (let start = 0; start < source.size; start += WINDOW_BYTES) {
    const window = await source.read(start, WINDOW_BYTES + OVERLAP_BYTES);
    // Not exactly Latin-1 above 127, which no pattern has.
    const index = new TextDecoder('latin1').decode(window).search(pattern);
    if (index !== -1) return start + index;
  }
  return undefined;
}

/** Returns the place of the last occurrence of a word; `undefined` when there is none. */
async function findLast(source: ByteSource, word: string): Promise<number | undefined> {
  for (let end = source.size; end > 0; end -= TRAILER_BYTES) {
    const start = Math.max(0, end - TRAILER_BYTES);
    const window = await source.read(start, end - start + word.length);
    const index = new TextDecoder('latin1').decode(window).lastIndexOf(word);
    if (index !== -1) return start + index;
  }
  return undefined;
}

/** Reads bytes as Latin-1. */
async function readText(source: ByteSource, start: number, length: number): Promise<string> {
  const bytes = await source.read(start, length);
  let text = '';
  // A call has a limited number of arguments.
  for (let at = 0; at < bytes.length; at += 8_192) text += toLatin1(bytes, at, 8_192);
  return text;
}
