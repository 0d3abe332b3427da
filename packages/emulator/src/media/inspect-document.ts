import type { getDocumentProxy } from 'unpdf';
import type { MediaInfo } from './media-info.ts';
import { createMediaInfo } from './media-info.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

// Enough to recognize a document; the rest is not read.
const MAX_TEXT_CHARACTERS = 200;

/** Opens a PDF and reads the beginning of its text; rejects when it cannot be opened. */
export async function inspectDocument(bytes: Uint8Array): Promise<MediaInfo> {
  return await withDocument(bytes, async (document) => {
    const text = await readText(document, MAX_TEXT_CHARACTERS);
    return createMediaInfo({
      kind: 'document',
      mediaType: 'application/pdf',
      format: 'PDF',
      pages: document.numPages,
      text: text === '' ? undefined : text,
    });
  });
}

/** Returns the complete text of a PDF; rejects when it cannot be opened. */
export async function readDocumentText(bytes: Uint8Array): Promise<string> {
  return await withDocument(bytes, async (document) => await readText(document, Infinity));
}

async function withDocument<T>(
  bytes: Uint8Array,
  read: (document: PdfDocument) => Promise<T>,
): Promise<T> {
  const unpdf = await import('unpdf');
  // The parser takes ownership of its bytes, hence a copy; verbosity 0 suppresses its warnings.
  const document = await unpdf.getDocumentProxy(bytes.slice(), { verbosity: 0 });
  try {
    return await read(document);
  } finally {
    await document.loadingTask.destroy();
  }
}

async function readText(document: PdfDocument, maxCharacters: number): Promise<string> {
  let text = '';
  for (let number = 1; number <= document.numPages && text.length < maxCharacters; number++) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const pageText = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    text = `${text} ${pageText}`.replaceAll(/\s+/g, ' ').trim();
  }
  return text.slice(0, maxCharacters).trim();
}
