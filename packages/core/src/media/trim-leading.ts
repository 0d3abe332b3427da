import { toByteSource, toLatin1 } from '../shared/byte-source.ts';
import { isCrossReference } from './pdf/check-pdf.ts';

/** Maximum bytes before a signature; readers of PDF search as many (ISO 32000-1, annex H). */
const LEADING_BYTES = 1_024;

const signatures = /\u00ff\u00d8\u00ff[\u00c0-\u00fe]|\u0089PNG\r\n|%PDF-\d\.\d/u;

/** Media without the bytes before it. */
export interface TrimmedMedia {
  readonly blob: Blob;
  readonly mediaType: 'image/jpeg' | 'image/png' | 'application/pdf';
}

/**
 * Finds a JPEG, PNG or PDF behind a few bytes that are no part of it: a byte order mark, a line of a web server. They are left
 * out, and kept only where the places that a PDF names count them. `undefined` when there is none.
 */
export async function trimLeading(blob: Blob): Promise<TrimmedMedia | undefined> {
  const head = toLatin1(await toByteSource(blob).read(0, LEADING_BYTES + 8), 0, LEADING_BYTES + 8);
  const match = signatures.exec(head);
  // A tag of audio may hold a cover picture.
  if (match === null || match.index > LEADING_BYTES || head.startsWith('ID3')) return undefined;
  const [signature] = match;
  const rest = blob.slice(match.index);
  if (signature.startsWith('%')) return await trimPdf(blob, rest);
  return { blob: rest, mediaType: signature.startsWith('\u0089') ? 'image/png' : 'image/jpeg' };
}

/** Keeps the bytes when the file counts them, and returns nothing for a text about PDF. */
async function trimPdf(whole: Blob, rest: Blob): Promise<TrimmedMedia | undefined> {
  const source = toByteSource(whole);
  const end = toLatin1(await source.read(Math.max(0, source.size - 2_048), 2_048), 0, 2_048);
  const target = [...end.matchAll(/startxref\s+(\d{1,12})/gu)].at(-1)?.[1];
  if (target === undefined) return undefined;
  const first = toLatin1(await source.read(Number(target), 32), 0, 32);
  return { blob: isCrossReference(first) ? whole : rest, mediaType: 'application/pdf' };
}
