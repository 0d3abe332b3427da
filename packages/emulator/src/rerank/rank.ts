import { inspectImageUrl, type InputMedia } from '../media/input-media.ts';
import { countMediaTokens, countTextTokens } from '../chat/tokens.ts';
import type { JsonObject } from '../shared/json.ts';
import type { MediaText } from '../shared/byte-text.ts';
import type { RerankDocument, RerankRequest } from './request.ts';
import { createScorer } from './score.ts';

/** Documents in their new order, with the counts that determine the price. */
export interface Ranking {
  /** Results as in the response: by descending score, equal scores in the original order. */
  readonly results: readonly JsonObject[];
  /** Tokens of each document with the query, in the order of the request. */
  readonly tokensOfEach: readonly number[];
  readonly imageCount: number;
}

interface ReadDocument {
  /** Its text, with a description of its image. */
  readonly text: string;
  readonly tokens: number;
}

/** Ranks documents by the words they share with the query; an unreadable image is a 400. */
export async function rankDocuments({ query, documents, topN }: RerankRequest): Promise<Ranking> {
  const read: ReadDocument[] = [];
  for (const [index, document] of documents.entries()) {
    // Only images are awaited: a turn of the event loop for each text would cost more than the
    // text.
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

/** Returns words that a query can share with an image; for a URL, the URL itself. */
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
