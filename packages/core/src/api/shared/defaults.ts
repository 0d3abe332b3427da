import type { MediaKind } from '../../shared/media-type.ts';
import type { EndpointModels } from './endpoints.ts';
import { endpoints } from './endpoints.ts';
import type { ProviderRouting } from './routing.ts';

/** Settings for every request that does not choose for itself. */
export interface ClientDefaults extends EndpointModels {
  readonly chatModel?: string | undefined;
  /** Looks at pictures. @default `chatModel`, else 'google/gemma-4-26b-a4b-it:free' */
  readonly imageModel?: string | undefined;
  /** Listens to sounds. @default 'google/gemini-2.5-flash' */
  readonly audioModel?: string | undefined;
  /** Watches videos. @default 'google/gemini-2.5-flash' */
  readonly videoModel?: string | undefined;
  /** Reads documents. @default `chatModel`, else 'google/gemma-4-26b-a4b-it:free' */
  readonly documentModel?: string | undefined;
  /** Writes down what is said. @default 'openai/whisper-1' */
  readonly transcriptionModel?: string | undefined;
  /** Orders documents. @default 'cohere/rerank-v3.5' */
  readonly rerankModel?: string | undefined;
  /** Draws. @default 'google/gemini-2.5-flash-image' */
  readonly imageGenerationModel?: string | undefined;
  /** Speaks a text. @default 'deepgram/flux-tts:free' */
  readonly speechModel?: string | undefined;
  /** Answers aloud. @default 'openai/gpt-audio' */
  readonly audioGenerationModel?: string | undefined;
  /** Makes videos. @default 'google/veo-3.1' */
  readonly videoGenerationModel?: string | undefined;
  /** Places texts where what is alike is near. @default 'openai/text-embedding-3-small' */
  readonly embeddingModel?: string | undefined;
  readonly maxTokens?: number | undefined;
  /** A request's own routing is laid over this, field by field. */
  readonly provider?: ProviderRouting | undefined;
  /** Asks OpenRouter's response cache. */
  readonly cache?: boolean | undefined;
  readonly includeReasoning?: boolean | undefined;
}

/** The chat model of programs that are configured by their environment: it costs nothing and reads pictures. */
export const DEFAULT_CHAT_MODEL = 'google/gemma-4-26b-a4b-it:free';

/** What listens and watches when nobody says otherwise: the cheapest that did both well when it was chosen. */
export const DEFAULT_LISTENING_MODEL = 'google/gemini-2.5-flash';

/** The default model of the endpoint `transcription`. */
export const DEFAULT_TRANSCRIPTION_MODEL = endpoints.transcription.defaultModel.id;

/** The default model of the endpoint `rerank`. */
export const DEFAULT_RERANK_MODEL = endpoints.rerank.defaultModel.id;

/** The default model of the endpoint `image`. */
export const DEFAULT_IMAGE_GENERATION_MODEL = endpoints.image.defaultModel.id;

/** The default model of the endpoint `speech`. */
export const DEFAULT_SPEECH_MODEL = endpoints.speech.defaultModel.id;

/** The default model of the endpoint `audio`. */
export const DEFAULT_AUDIO_GENERATION_MODEL = endpoints.audio.defaultModel.id;

/** The default model of the endpoint `video`. */
export const DEFAULT_VIDEO_GENERATION_MODEL = endpoints.video.defaultModel.id;

/** The default model of the endpoint `embedding`. */
export const DEFAULT_EMBEDDING_MODEL = endpoints.embedding.defaultModel.id;

/** What looks at media of a kind when nobody says otherwise. */
export function analysisModel(kind: MediaKind, defaults: ClientDefaults): string {
  switch (kind) {
    case 'image':
      return defaults.imageModel ?? defaults.chatModel ?? DEFAULT_CHAT_MODEL;
    case 'document':
      return defaults.documentModel ?? defaults.chatModel ?? DEFAULT_CHAT_MODEL;
    case 'audio':
      return defaults.audioModel ?? DEFAULT_LISTENING_MODEL;
    case 'video':
      return defaults.videoModel ?? DEFAULT_LISTENING_MODEL;
  }
}
