import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { checkTranscriptionRequest } from './check-request.ts';
import type { TranscriptionRequest } from './options.ts';
import { modelIdOf } from '../shared/endpoints.ts';
import { isFree } from '../models/price.ts';
import { noCost, secondsLine, sumLines, tokensLine, unknownCost } from '../cost/cost-lines.ts';
import { findModel } from '../models/find-priced-model.ts';
import { highest, listedPrices } from '../cost/listed-prices.ts';
import type { CostEstimate } from '../shared/budget.ts';
import { sizeOf } from '../cost/prompt-tokens.ts';

/** Bytes of a second of sound when it is packed tightly: 32 kbit. What is packed less tightly is shorter than reckoned. */
const BYTES_PER_SECOND = 4_000;

/** Seconds of a sound that was not seen yet: half an hour. */
const UNSEEN_SECONDS = 1_800;

/** Tokens of a second of sound, for models that are paid by them. Sources: what providers say of audio tokens. */
const TOKENS_PER_SECOND = 32;

/** Tokens of what is said in a second: fast speech has four words. */
const SPOKEN_TOKENS_PER_SECOND = 8;

/** What writing down a sound is likely to cost: by the second, or by the token where prices for tokens are listed. */
export async function estimateTranscription(
  { models, defaults }: Pick<ApiContext, 'models' | 'defaults'>,
  given: TranscriptionRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  const request = checkTranscriptionRequest(given);
  const { source } = request;
  const id = modelIdOf('transcription', request, defaults);
  const model = await findModel(models, id, options);
  if (model === undefined) return unknownCost(id, 'the catalogue has no price for it');
  if (isFree(model)) return noCost(id);
  const bytes = sizeOf(source);
  const seconds =
    bytes === undefined ? UNSEEN_SECONDS : Math.max(1, Math.ceil(bytes / BYTES_PER_SECOND));
  const { promptUsdPerToken, completionUsdPerToken, audioUsdPerToken } = listedPrices(model, 0);
  const isByToken = (highest([promptUsdPerToken, completionUsdPerToken]) ?? 0) > 0;
  if (!isByToken) {
    const price = { usd: audioUsdPerToken, isBound: false };
    return sumLines(id, [secondsLine(seconds, 'sound', price)]);
  }
  const heard = { usd: highest([promptUsdPerToken, audioUsdPerToken]), isBound: false };
  const written = { usd: completionUsdPerToken, isBound: false };
  return sumLines(id, [
    tokensLine(seconds * TOKENS_PER_SECOND, 'tokens of sound', heard),
    tokensLine(seconds * SPOKEN_TOKENS_PER_SECOND, 'tokens to write', written),
  ]);
}
