import type { CallOptions } from '../shared/call-options.ts';
import type { CostEstimate } from './shared/budget.ts';
import type { ApiContext } from './shared/context.ts';
import type { EndpointName } from './shared/endpoints.ts';

/** Methods of the client that send one request and return one result. Each is loaded with its first call. */
export const endpointMethods = {
  /** Transcribes speech, with timestamps if requested. */
  transcribe: async () => (await import('./transcription/transcribe.ts')).transcribe,
  /** Sorts documents by their relevance to a query, the most relevant first. */
  rerank: async () => (await import('./rerank/rerank.ts')).rerank,
  /** Creates embeddings of texts and media. */
  embed: async () => (await import('./embeddings/embed.ts')).embed,
};

/** Estimates of `client.estimate`, by the name of the request there. */
export const endpointEstimates = {
  chat: async () => (await import('./chat/estimate.ts')).estimateChat,
  image: async () => (await import('./images/estimate.ts')).estimateImage,
  speech: async () => (await import('./speech/estimate.ts')).estimateSpeech,
  video: async () => (await import('./videos/estimate.ts')).estimateVideo,
  embedding: async () => (await import('./embeddings/estimate.ts')).estimateEmbedding,
  rerank: async () => (await import('./rerank/estimate.ts')).estimateRerank,
  transcription: async () => (await import('./transcription/estimate.ts')).estimateTranscription,
} satisfies Partial<Record<EndpointName, () => Promise<Estimate>>>;

/** Estimates the cost of a request of any type. */
export type Estimate = (
  context: ApiContext,
  request: never,
  options?: CallOptions,
) => Promise<CostEstimate>;

type Loaded<Load extends () => Promise<unknown>> = Awaited<ReturnType<Load>>;

/** Method of a client. */
type ClientMethod<Method> = Method extends (
  context: ApiContext,
  request: infer Request,
  options?: infer Options,
) => Promise<infer Result>
  ? (request: Request, options?: Options) => Promise<Result>
  : never;

/** Methods of {@link endpointMethods} on a client. */
export type EndpointMethods = {
  readonly [Name in keyof typeof endpointMethods]: ClientMethod<
    Loaded<(typeof endpointMethods)[Name]>
  >;
};
