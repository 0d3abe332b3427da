import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { modelIdOf } from '../shared/endpoints.ts';
import { isFree } from '../models/price.ts';
import { checkRerankRequest } from './check-request.ts';
import type { RerankDocument, RerankRequest } from './options.ts';
import { noCost, unitsLine, sumLines, tokensLine, unknownCost } from '../cost/cost-lines.ts';
import { findModel } from '../models/find-priced-model.ts';
import { listedPrices } from '../cost/listed-prices.ts';
import type { CostEstimate } from '../shared/budget.ts';
import { boundTextTokens, weighSource } from '../cost/prompt-tokens.ts';

/** Chunks of documents that are ranked for the price of one search. Source: pricing of Cohere, rerank. */
const CHUNKS_PER_SEARCH = 100;

/** Maximum tokens of query and document that count as one chunk. Source: pricing of Cohere, rerank. */
const TOKENS_PER_CHUNK = 500;

/** Estimates the cost of reranking: per search when a price for it is listed, else per token. */
export async function estimateRerank(
  { models, defaults }: Pick<ApiContext, 'models' | 'defaults'>,
  input: RerankRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  const request = checkRerankRequest(input);
  const { query, documents } = request;
  const id = modelIdOf('rerank', request, defaults);
  const model = await findModel(models, id, options);
  if (model === undefined) return unknownCost(id, 'the catalogue has no price for it');
  if (isFree(model)) return noCost(id);
  const queryTokens = boundTextTokens([query]);
  const tokensOfEach = await Promise.all(
    documents.map(async (document) => queryTokens + (await tokensOf(document))),
  );
  const tokens = tokensOfEach.reduce((sum, each) => sum + each, 0);
  const { requestUsd, promptUsdPerToken: usd } = listedPrices(model, tokens);
  if (requestUsd === undefined) {
    const isText = documents.every((document) => imageOf(document) === undefined);
    const price = { usd: usd === 0 ? undefined : usd, isBound: isText };
    return sumLines(id, [tokensLine(tokens, 'tokens', price)]);
  }
  const chunks = tokensOfEach.reduce(
    (sum, each) => sum + Math.max(1, Math.ceil(each / TOKENS_PER_CHUNK)),
    0,
  );
  // The provider decides how documents are split.
  const searches = Math.ceil(chunks / CHUNKS_PER_SEARCH);
  return sumLines(id, [
    unitsLine(searches, ['search', 'searches'], { usd: requestUsd, isBound: false }),
  ]);
}

async function tokensOf(document: RerankDocument): Promise<number> {
  if (typeof document === 'string') return boundTextTokens([document]);
  const image = imageOf(document);
  const imageTokens = image === undefined ? 0 : (await weighSource(image, 'image')).tokens;
  return imageTokens + boundTextTokens([document.text ?? '']);
}

function imageOf(document: RerankDocument) {
  return typeof document === 'string' ? undefined : document.image;
}
