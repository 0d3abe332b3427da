import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { modelIdOf } from '../shared/endpoints.ts';
import { isFree } from '../models/price.ts';
import { checkSpeechRequest } from './check-request.ts';
import type { SpeechRequest } from './options.ts';
import type { CostLine } from '../cost/cost-lines.ts';
import { noCost, sumLines, tokensLine, unknownCost } from '../cost/cost-lines.ts';
import { findModel } from '../models/find-priced-model.ts';
import type { ListedPrices } from '../cost/listed-prices.ts';
import { highest, listedPrices } from '../cost/listed-prices.ts';
import type { CostEstimate } from '../shared/budget.ts';
import { boundTextTokens, weighSource } from '../cost/prompt-tokens.ts';

/** Characters of a second of slow speech. */
const CHARACTERS_PER_SECOND = 10;

/** Tokens of a second of speech. Sources: documentation of audio output by OpenAI and Google. */
const TOKENS_PER_SECOND = 25;

/** Estimates the cost of speech. The price is per character or per token: neither are more than the bytes of the text. */
export async function estimateSpeech(
  { models, defaults }: Pick<ApiContext, 'models' | 'defaults'>,
  input: SpeechRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  const request = checkSpeechRequest(input);
  const id = modelIdOf('speech', request, defaults);
  const model = await findModel(models, id, options);
  if (model === undefined) return unknownCost(id, 'the catalogue has no price for it');
  if (isFree(model)) return noCost(id);
  const { input: text, instructions = '' } = request;
  const prices = listedPrices(model, 0);
  const { promptUsdPerToken: usd, completionUsdPerToken } = prices;
  // A model for speech that lists only zeros charges in a unit that is not listed.
  if (usd === 0 && completionUsdPerToken === 0) {
    return unknownCost(id, 'no price is listed for speech');
  }
  return sumLines(id, [
    tokensLine(boundTextTokens([text, instructions]), 'characters', { usd, isBound: true }),
    ...speechLine(request, prices),
    ...(await sampleLine(request, prices)),
  ]);
}

function speechLine({ input, speed = 1 }: SpeechRequest, prices: ListedPrices): CostLine[] {
  const { completionUsdPerToken, audioOutputUsdPerToken } = prices;
  const usd = highest([completionUsdPerToken, audioOutputUsdPerToken]) ?? 0;
  if (usd === 0) return [];
  const seconds = input.length / CHARACTERS_PER_SECOND / speed;
  return [tokensLine(seconds * TOKENS_PER_SECOND, 'tokens of speech', { usd, isBound: false })];
}

async function sampleLine(
  { voiceSample }: SpeechRequest,
  { promptUsdPerToken, audioUsdPerToken }: ListedPrices,
): Promise<CostLine[]> {
  if (voiceSample === undefined) return [];
  const { tokens } = await weighSource(voiceSample.source, 'audio');
  const usd = highest([promptUsdPerToken, audioUsdPerToken]);
  return [tokensLine(tokens, 'tokens of the voice sample', { usd, isBound: false })];
}
