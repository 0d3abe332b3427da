import type { CallOptions } from '../shared/call-options.ts';
import { invalidInput } from '../shared/errors.ts';
import { isRecord } from '../shared/untrusted-json.ts';
import type { ApiContext } from './shared/context.ts';
import type { ChatRequest } from './chat/options.ts';
import type { EmbeddingRequest } from './embeddings/options.ts';
import type { ImageRequest } from './images/options.ts';
import type { RerankRequest } from './rerank/options.ts';
import type { CostEstimate } from './shared/budget.ts';
import type { SpeechRequest } from './speech/options.ts';
import type { TranscriptionRequest } from './transcription/options.ts';
import type { VideoRequest } from './videos/options.ts';

/** A request whose cost is asked for. */
export type EstimateRequest =
  | { readonly chat: ChatRequest }
  | { readonly image: ImageRequest }
  | { readonly speech: SpeechRequest }
  | { readonly video: VideoRequest }
  | { readonly embedding: EmbeddingRequest }
  | { readonly rerank: RerankRequest }
  | { readonly transcription: TranscriptionRequest };

/**
 * What a request is likely to cost, at the prices that OpenRouter lists. Nothing is sent but look-ups.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a request that cannot work, and `MODEL_NOT_FOUND`.
 */
export async function estimateCost(
  context: ApiContext,
  request: EstimateRequest,
  call?: CallOptions,
): Promise<CostEstimate> {
  const estimate = isRecord(request) ? await load(request) : undefined;
  if (estimate !== undefined) return await estimate(context, call);
  throw invalidInput('Cannot estimate a cost: the request is of no kind that is paid', {
    hints: [
      'Give { chat }, { image }, { speech }, { video }, { embedding }, { rerank } or { transcription }.',
    ],
  });
}

type Estimate = (context: ApiContext, call: CallOptions | undefined) => Promise<CostEstimate>;

/** Each kind is loaded when it is asked for. */
async function load(request: EstimateRequest): Promise<Estimate | undefined> {
  if ('chat' in request) {
    const { estimateChat } = await import('./chat/estimate.ts');
    return async (context, call) => await estimateChat(context, request.chat, call);
  }
  if ('image' in request) {
    const { estimateImage } = await import('./images/estimate.ts');
    return async (context, call) => await estimateImage(context, request.image, call);
  }
  if ('speech' in request) {
    const { estimateSpeech } = await import('./speech/estimate.ts');
    return async (context, call) => await estimateSpeech(context, request.speech, call);
  }
  if ('video' in request) {
    const { estimateVideo } = await import('./videos/estimate.ts');
    return async (context, call) => await estimateVideo(context, request.video, call);
  }
  if ('embedding' in request) {
    const { estimateEmbedding } = await import('./embeddings/estimate.ts');
    return async (context, call) => await estimateEmbedding(context, request.embedding, call);
  }
  if ('rerank' in request) {
    const { estimateRerank } = await import('./rerank/estimate.ts');
    return async (context, call) => await estimateRerank(context, request.rerank, call);
  }
  if ('transcription' in request) {
    const { estimateTranscription } = await import('./transcription/estimate.ts');
    return async (context, call) =>
      await estimateTranscription(context, request.transcription, call);
  }
  return undefined;
}
