import { mediaKinds } from '../../media/media-kinds.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import type { ChatRequest } from './options.ts';
import type { Model } from '../shared/model-catalogue.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { unitsLine } from '../cost/cost-lines.ts';
import type { ListedPrices } from '../cost/listed-prices.ts';
import type { MessageMedia } from './prompt-tokens.ts';

/** What a search costs at a model that lists no price of its own. Source: OpenRouter docs, web search. */
const SEARCH_USD = 0.02;

/** What `mistral-ocr` costs for a page. Source: OpenRouter docs, PDF inputs. */
const PARSED_PAGE_USD = 0.002;

/** As many tokens as a page has, of those that a document is guessed to have. */
const TOKENS_PER_PAGE = 1_500;

/** Searches of the web. How many the model makes is its own choice. */
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

/** Documents that OpenRouter reads for a model that cannot. Other parsers than `mistral-ocr` cost nothing. */
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
