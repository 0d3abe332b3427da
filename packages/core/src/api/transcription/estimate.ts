import { probeMedia } from '../../media/probe/probe-media.ts';
import type { MediaSource } from '../../media/source.ts';
import { sniffMediaType } from '../../shared/media-type.ts';
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

/** Bytes of a second of strongly compressed audio: 32 kbit. Audio with less compression is shorter than the estimate. */
const BYTES_PER_SECOND = 4_000;

/** Seconds of audio whose size is unknown: half an hour. */
const UNKNOWN_SIZE_SECONDS = 1_800;

/** Tokens of a second of audio, for models that charge by tokens. Sources: the providers' documentation of audio tokens. */
const TOKENS_PER_SECOND = 32;

/** Tokens of the text that is spoken in a second: fast speech has four words. */
const SPOKEN_TOKENS_PER_SECOND = 8;

/** Estimates the cost of a transcription: per second, or per token when prices for tokens are listed. */
export async function estimateTranscription(
  { models, defaults }: Pick<ApiContext, 'models' | 'defaults'>,
  input: TranscriptionRequest,
  options?: CallOptions,
): Promise<CostEstimate> {
  const request = checkTranscriptionRequest(input);
  const { source } = request;
  const id = modelIdOf('transcription', request, defaults);
  const model = await findModel(models, id, options);
  if (model === undefined) return unknownCost(id, 'the catalogue has no price for it');
  if (isFree(model)) return noCost(id);
  const seconds = Math.max(1, Math.ceil(await secondsOf(source)));
  const { promptUsdPerToken, completionUsdPerToken, audioUsdPerToken } = listedPrices(model, 0);
  const isByToken = (highest([promptUsdPerToken, completionUsdPerToken]) ?? 0) > 0;
  if (!isByToken) {
    const price = { usd: audioUsdPerToken, isBound: false };
    return sumLines(id, [secondsLine(seconds, 'audio', price)]);
  }
  const inputPrice = { usd: highest([promptUsdPerToken, audioUsdPerToken]), isBound: false };
  const outputPrice = { usd: completionUsdPerToken, isBound: false };
  return sumLines(id, [
    tokensLine(seconds * TOKENS_PER_SECOND, 'tokens of audio', inputPrice),
    tokensLine(seconds * SPOKEN_TOKENS_PER_SECOND, 'tokens to write', outputPrice),
  ]);
}

/** Returns the duration of a source: by its header where there is one, else by its size. */
async function secondsOf(source: MediaSource): Promise<number> {
  if (source instanceof Blob) {
    const mediaType = (await sniffMediaType(source)) ?? '';
    const { durationSeconds } = await probeMedia(source, mediaType);
    if (durationSeconds !== undefined) return durationSeconds;
  }
  const bytes = sizeOf(source);
  return bytes === undefined ? UNKNOWN_SIZE_SECONDS : bytes / BYTES_PER_SECOND;
}
