import { createHash } from 'node:crypto';
import type { CatalogueEntry } from '../models/catalogue-entry.ts';
import { readDocumentText } from '../media/inspect-document.ts';
import { invalidRequest } from '../shared/api-error.ts';
import type { JsonObject } from '../shared/json.ts';
import type { InputMedia } from '../media/input-media.ts';
import { parsedHashesOf } from './messages.ts';
import type { ChatRequest } from './request.ts';

/** Reader of the PDFs of a request: the model itself, or a parser that passes it the text. */
type PdfEngine = 'native' | 'cloudflare-ai' | 'mistral-ocr';

/** Documents of a request to be parsed for its model. */
export interface DocumentParsing {
  readonly engine: PdfEngine;
  readonly documents: readonly ParsedDocument[];
}

interface ParsedDocument {
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
  readonly pages: number;
  readonly hash: string;
}

/** Price of Mistral's OCR: 2 USD per 1,000 pages. The other engines are free. */
const OCR_USD_PER_PAGE = 0.002;

/**
 * Chooses the PDF engine: the requested one, else the model itself if it reads files, else Mistral.
 * A document whose parsed text is part of the conversation is not parsed again.
 */
export function chooseParsing(
  request: ChatRequest,
  media: readonly InputMedia[],
  { id, input }: CatalogueEntry,
): DocumentParsing {
  const documents = media.flatMap(toDocument);
  const readsFiles = input.includes('file');
  const engine = findEngine(request) ?? (readsFiles ? 'native' : 'mistral-ocr');
  if (engine !== 'native') {
    const parsedHashes = parsedHashesOf(request.messages);
    return { engine, documents: documents.filter(({ hash }) => !parsedHashes.has(hash)) };
  }
  if (documents.length > 0 && !readsFiles) {
    throw invalidRequest(`plugins: the engine native needs a model that reads files, not ${id}`);
  }
  return { engine, documents: [] };
}

function findEngine({ plugins }: ChatRequest): PdfEngine | undefined {
  const parser = plugins?.find(({ id, enabled }) => id === 'file-parser' && enabled !== false);
  const engine = parser?.pdf?.engine ?? undefined;
  return engine === 'pdf-text' ? 'cloudflare-ai' : engine;
}

function toDocument({ name, info, bytes }: InputMedia): ParsedDocument[] {
  if (info?.pages === undefined || bytes === undefined) return [];
  const hash = createHash('sha256').update(bytes).digest('hex');
  return [{ name, bytes, pages: info.pages, hash }];
}

/** Returns the cost of parsing in USD. */
export function priceParsing({ engine, documents }: DocumentParsing): number {
  const pages = documents.reduce((sum, document) => sum + document.pages, 0);
  return engine === 'mistral-ocr' ? pages * OCR_USD_PER_PAGE : 0;
}

/** Returns the parsed documents as annotations, each once, for the caller to send back. */
export async function annotateParsed({ documents }: DocumentParsing): Promise<JsonObject[]> {
  const byHash = new Map(documents.map((document) => [document.hash, document]));
  return await Promise.all(
    [...byHash.values()].map(async ({ hash, name, bytes }) => ({
      type: 'file',
      file: {
        hash,
        ...(name === undefined ? {} : { name }),
        content: [{ type: 'text', text: await readDocumentText(bytes) }],
      },
    })),
  );
}
