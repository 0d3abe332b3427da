import type { CallOptions } from '../shared/call-options.ts';
import type { CostEstimate } from './shared/budget.ts';
import type { ApiContext } from './shared/context.ts';
import type { EndpointName } from './shared/endpoints.ts';

/** The methods of the client that send one request and return one result. Each is loaded with its first call. */
export const endpointMethods = {
  /** Transcribes speech, with times if asked for. */
  transcribe: async () => (await import('./transcription/transcribe.ts')).transcribe,
  /** Orders documents by how well they answer a query, the best first. */
  rerank: async () => (await import('./rerank/rerank.ts')).rerank,
  /** Places texts and media in a space where what is alike is near. */
  embed: async () => (await import('./embeddings/embed.ts')).embed,
};

/** The estimates of `client.estimate`, by the name that the request has there. */
export const endpointEstimates = {
  chat: async () => (await import('./chat/estimate.ts')).estimateChat,
  image: async () => (await import('./images/estimate.ts')).estimateImage,
  speech: async () => (await import('./speech/estimate.ts')).estimateSpeech,
  video: async () => (await import('./videos/estimate.ts')).estimateVideo,
  embedding: async () => (await import('./embeddings/estimate.ts')).estimateEmbedding,
  rerank: async () => (await import('./rerank/estimate.ts')).estimateRerank,
  transcription: async () => (await import('./transcription/estimate.ts')).estimateTranscription,
} satisfies Partial<Record<EndpointName, () => Promise<Estimate>>>;

/** An estimate of what a request costs, whatever the request is. */
export type Estimate = (
  context: ApiContext,
  request: never,
  options?: CallOptions,
) => Promise<CostEstimate>;

type Loaded<Load extends () => Promise<unknown>> = Awaited<ReturnType<Load>>;

/** A method as a client has it. */
type ClientMethod<Method> = Method extends (
  context: ApiContext,
  request: infer Request,
  options?: CallOptions,
) => Promise<infer Result>
  ? (request: Request, options?: CallOptions) => Promise<Result>
  : never;

/** The methods of {@link endpointMethods}, as a client has them. */
export type EndpointMethods = {
  readonly [Name in keyof typeof endpointMethods]: ClientMethod<
    Loaded<(typeof endpointMethods)[Name]>
  >;
};
