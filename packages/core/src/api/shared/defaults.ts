import type { MediaKind } from '../../shared/media-type.ts';
import type { EndpointModels } from './endpoints.ts';
import { endpoints } from './endpoints.ts';
import type { ProviderRouting } from './routing.ts';

/** Default options for requests. */
export interface ClientDefaults extends EndpointModels {
  readonly chatModel?: string | undefined;
  /** Model for image analysis. @default `chatModel`, else 'google/gemma-4-26b-a4b-it:free' */
  readonly imageModel?: string | undefined;
  /** Model for audio analysis. @default `chatModel` when it takes audio, else 'google/gemini-2.5-flash' */
  readonly audioModel?: string | undefined;
  /** Model for video analysis. @default `chatModel` when it takes videos, else 'google/gemini-2.5-flash' */
  readonly videoModel?: string | undefined;
  /** Model for document analysis. @default `chatModel`, else 'google/gemma-4-26b-a4b-it:free' */
  readonly documentModel?: string | undefined;
  /** Model for transcription. @default 'openai/whisper-1' */
  readonly transcriptionModel?: string | undefined;
  /** Model for reranking. @default 'cohere/rerank-v3.5' */
  readonly rerankModel?: string | undefined;
  /** Model for image generation. @default 'google/gemini-2.5-flash-image' */
  readonly imageGenerationModel?: string | undefined;
  /** Model for text-to-speech. @default 'deepgram/flux-tts:free' */
  readonly speechModel?: string | undefined;
  /** Model for audio generation. @default 'openai/gpt-audio' */
  readonly audioGenerationModel?: string | undefined;
  /** Model for video generation. @default 'google/veo-3.1' */
  readonly videoGenerationModel?: string | undefined;
  /** Model for embeddings. @default 'openai/text-embedding-3-small' */
  readonly embeddingModel?: string | undefined;
  readonly maxTokens?: number | undefined;
  /** Provider routing. A request's own routing is merged over it, field by field. */
  readonly provider?: ProviderRouting | undefined;
  /** Whether OpenRouter's response cache is used. */
  readonly cache?: boolean | undefined;
  readonly includeReasoning?: boolean | undefined;
}

/** Default chat model of programs that are configured by environment variables: it is free and accepts images. */
export const DEFAULT_CHAT_MODEL = 'google/gemma-4-26b-a4b-it:free';

/** Default model for audio and video analysis: the cheapest that did both well when it was chosen. */
export const DEFAULT_LISTENING_MODEL = 'google/gemini-2.5-flash';

/** Default model of the endpoint `transcription`. */
export const DEFAULT_TRANSCRIPTION_MODEL = endpoints.transcription.defaultModel.id;

/** Default model of the endpoint `rerank`. */
export const DEFAULT_RERANK_MODEL = endpoints.rerank.defaultModel.id;

/** Default model of the endpoint `image`. */
export const DEFAULT_IMAGE_GENERATION_MODEL = endpoints.image.defaultModel.id;

/** Default model of the endpoint `speech`. */
export const DEFAULT_SPEECH_MODEL = endpoints.speech.defaultModel.id;

/** Default model of the endpoint `audio`. */
export const DEFAULT_AUDIO_GENERATION_MODEL = endpoints.audio.defaultModel.id;

/** Default model of the endpoint `video`. */
export const DEFAULT_VIDEO_GENERATION_MODEL = endpoints.video.defaultModel.id;

/** Default model of the endpoint `embedding`. */
export const DEFAULT_EMBEDDING_MODEL = endpoints.embedding.defaultModel.id;

/** Default model of an analysis, with the option that sets it. */
export interface AnalysisDefault {
  readonly id: string;
  readonly option: `${MediaKind}Model` | 'chatModel';
  /** Model that is used when `id` does not take the media. @default none: the call is refused */
  readonly otherwise?: string | undefined;
}

/** Returns the default model for media of a kind. */
export function analysisDefault(kind: MediaKind, defaults: ClientDefaults): AnalysisDefault {
  const option = `${kind}Model` as const;
  const own = defaults[option];
  if (own !== undefined) return { id: own, option };
  const { chatModel } = defaults;
  if (kind === 'image' || kind === 'document')
    return { id: chatModel ?? DEFAULT_CHAT_MODEL, option: 'chatModel' };
  // The default of programs was not chosen for media.
  if (chatModel === undefined || chatModel === DEFAULT_CHAT_MODEL)
    return { id: DEFAULT_LISTENING_MODEL, option };
  return { id: chatModel, option: 'chatModel', otherwise: DEFAULT_LISTENING_MODEL };
}

/** Returns the model that analyzes media of a kind when the request names none and the default takes the media. */
export function analysisModel(kind: MediaKind, defaults: ClientDefaults): string {
  return analysisDefault(kind, defaults).id;
}
