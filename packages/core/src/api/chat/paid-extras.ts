import { mediaKinds } from '../../media/media-kinds.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import type { ChatRequest } from './options.ts';
import type { Model } from '../shared/model-catalogue.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { unitsLine } from '../cost/cost-lines.ts';
import type { ListedPrices } from '../cost/listed-prices.ts';
import type { MessageMedia } from './prompt-tokens.ts';

/** US dollars per web search for a model that lists no price. Source: OpenRouter docs, web search. */
const SEARCH_USD = 0.02;

/** US dollars per page of `mistral-ocr`. Source: OpenRouter docs, PDF inputs. */
const PARSED_PAGE_USD = 0.002;

/** Tokens per page in the estimated tokens of a document. */
const TOKENS_PER_PAGE = 1_500;

/** Returns the cost of web searches. The model chooses their number. */
export function searchLine(
  { webSearch = false, tools = [], plugins = [], model = '' }: ChatRequest,
  { webSearchUsd }: ListedPrices,
): CostLine[] {
  const hasSearch =
    webSearch !== false ||
    model.includes(':online') ||
    tools.some(({ type }) => type === 'openrouter:web_search') ||
    plugins.some(({ id }) => id === 'web');
  if (!hasSearch) return [];
  const { maxUses: count = 1 } = typeof webSearch === 'object' ? webSearch : {};
  return [
    unitsLine(count, ['web search', 'web searches'], {
      usd: webSearchUsd ?? SEARCH_USD,
      isBound: false,
    }),
  ];
}

/** Returns the cost of parsing documents for a model that cannot read them. Parsers other than `mistral-ocr` cost nothing. */
export function parsingLine(
  { plugins = [] }: ChatRequest,
  models: readonly Model[],
  media: readonly MessageMedia[],
): CostLine[] {
  const parser = plugins.find(({ id }) => id === 'file-parser');
  const pdf = parser?.['pdf'];
  const engine = isRecord(pdf) ? pdf['engine'] : undefined;
  const isRead = models.every(({ inputModalities }) => inputModalities.includes('file'));
  const isParsed = engine === undefined ? !isRead : engine === 'mistral-ocr';
  const documents = media.filter(({ kind, isFile }) => mediaKinds[kind].isParsed && isFile);
  if (!isParsed || documents.length === 0) return [];
  const tokens = documents.reduce((sum, document) => sum + document.tokens, 0);
  const pages = Math.ceil(tokens / TOKENS_PER_PAGE);
  return [
    unitsLine(pages, ['parsed page', 'parsed pages'], { usd: PARSED_PAGE_USD, isBound: false }),
  ];
}
