import type { getDocumentProxy } from 'unpdf';
import type { MediaFacts } from './media-facts.ts';
import { createMediaFacts } from './media-facts.ts';

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

// Enough to recognise a document by; the rest is not read.
const MAX_TEXT_CHARACTERS = 200;

/** Opens a PDF and reads the beginning of its text; rejects when it cannot be opened. */
export async function inspectDocument(bytes: Uint8Array): Promise<MediaFacts> {
  const unpdf = await import('unpdf');
  // The reader takes its bytes away from the caller, hence a copy; verbosity 0 keeps its
  // warnings about broken files off the console.
  const document = await unpdf.getDocumentProxy(bytes.slice(), { verbosity: 0 });
  try {
    const text = await beginningOfText(document);
    return createMediaFacts({
      kind: 'document',
      mediaType: 'application/pdf',
      format: 'PDF',
      pages: document.numPages,
      text: text === '' ? undefined : text,
    });
  } finally {
    await document.loadingTask.destroy();
  }
}

async function beginningOfText(document: PdfDocument): Promise<string> {
  let text = '';
  for (let number = 1; number <= document.numPages && text.length < MAX_TEXT_CHARACTERS; number++) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const words = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    text = `${text} ${words}`.replaceAll(/\s+/g, ' ').trim();
  }
  return text.slice(0, MAX_TEXT_CHARACTERS).trim();
}
