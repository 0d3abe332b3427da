import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { modelIdOf } from '../shared/endpoints.ts';
import { checkEmbeddingRequest } from './check-request.ts';
import type { EmbeddingInput, EmbeddingRequest } from './options.ts';
import { unitsLine, sumLines, tokensLine, unknownCost } from '../cost/cost-lines.ts';
import { findModel } from '../models/find-priced-model.ts';
import { listedPrices } from '../cost/listed-prices.ts';
import type { CostEstimate } from '../shared/budget.ts';
import { boundTextTokens, weighSource } from '../cost/prompt-tokens.ts';

/** Tokens that mark the start, the end and the purpose of an input. */
const TOKENS_PER_INPUT = 16;

/** Estimates the cost of embedding texts and media. */
export async function estimateEmbedding(
  { models, defaults }: Pick<ApiContext, 'models' | 'defaults'>,
  input: EmbeddingRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  const request = checkEmbeddingRequest(input);
  const { input: inputs } = request;
  const id = modelIdOf('embedding', request, defaults);
  const model = await findModel(models, id, options);
  if (model === undefined) return unknownCost(id, 'the catalogue has no price for it');
  const tokens = inputs.length * TOKENS_PER_INPUT + boundTextTokens(inputs.map(textOf));
  const media = await Promise.all(
    inputs.flatMap(mediaOf).map(async (source) => await weighSource(source)),
  );
  const { promptUsdPerToken: usd, imageUsd } = listedPrices(model, tokens);
  const images = media.filter(({ kind }) => kind === 'image').length;
  return sumLines(id, [
    tokensLine(tokens, 'tokens', { usd, isBound: true }),
    ...media.map((each) =>
      tokensLine(each.tokens, `tokens of ${each.kind}`, { usd, isBound: false }),
    ),
    ...(imageUsd === undefined || images === 0
      ? []
      : [unitsLine(images, ['image', 'images'], { usd: imageUsd, isBound: true })]),
  ]);
}

function textOf(input: EmbeddingInput): string {
  return typeof input === 'string' ? input : (input.text ?? '');
}

function mediaOf(input: EmbeddingInput) {
  return typeof input === 'string' ? [] : (input.media ?? []);
}
