import { inspectImageUrl, type InputMedia } from '../media/input-media.ts';
import { countMediaTokens, countTextTokens } from '../chat/tokens.ts';
import type { JsonObject } from '../shared/json.ts';
import type { MediaText } from '../shared/byte-text.ts';
import type { RerankDocument, RerankRequest } from './request.ts';
import { createScorer } from './score.ts';

/** Documents in their new order, and what was read for it. */
export interface Ranking {
  /** As the response carries them: the most relevant first, equals as they came. */
  readonly results: readonly JsonObject[];
  /** Tokens of each document with the query, in the order of the request. */
  readonly tokensOfEach: readonly number[];
  readonly imageCount: number;
}

interface ReadDocument {
  /** Its text and the words that describe its picture. */
  readonly text: string;
  readonly tokens: number;
}

/** Ranks documents by the words they share with the query; an unreadable picture is a 400. */
export async function rankDocuments({ query, documents, topN }: RerankRequest): Promise<Ranking> {
  const read: ReadDocument[] = [];
  for (const [index, document] of documents.entries()) {
    // Only pictures are waited for: a turn of the event loop for each text would cost more than it.
    read.push(
      document.image === undefined
        ? readText(document)
        : await readImageDocument(document, document.image, `documents.${index}.image`),
    );
  }
  const score = createScorer(query);
  const queryTokens = countTextTokens(query);
  const scored = read.map(({ text }, index) => ({ index, score: score(text) }));
  return {
    results: scored
      .toSorted((one, other) => other.score - one.score)
      .slice(0, topN)
      .map(({ index, score: relevance }) => toResult(index, relevance, documents[index])),
    tokensOfEach: read.map(({ tokens }) => queryTokens + tokens),
    imageCount: documents.filter(({ image }) => image !== undefined).length,
  };
}

function readText({ text = '' }: RerankDocument): ReadDocument {
  return { text, tokens: countTextTokens(text) };
}

async function readImageDocument(
  document: RerankDocument,
  image: MediaText,
  field: string,
): Promise<ReadDocument> {
  const { text, tokens } = readText(document);
  const media = await inspectImageUrl(image, field);
  return {
    text: `${text} ${describeImage(media)}`,
    tokens: tokens + countMediaTokens(media),
  };
}

/** Words a query can find a picture by: of one that was not sent, those of its address. */
function describeImage({ url, info = {} }: InputMedia): string {
  if (url !== undefined) return url;
  const { format, width, height, color } = info;
  return [format, width, height, color].filter((word) => word !== undefined).join(' ');
}

function toResult(index: number, score: number, document: RerankDocument | undefined): JsonObject {
  const { text, image } = document ?? {};
  return {
    index,
    relevance_score: score,
    document: { text, image: image?.slice(0, image.length) },
  };
}
