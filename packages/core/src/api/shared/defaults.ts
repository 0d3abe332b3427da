import type { MediaKind } from '../../shared/media-type.ts';
import type { ProviderRouting } from './routing.ts';

/** Settings for every request that does not choose for itself. */
export interface ChatDefaults {
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

/** What writes down speech when nobody says otherwise: it gives timestamps. */
export const DEFAULT_TRANSCRIPTION_MODEL = 'openai/whisper-1';

/** What orders documents when nobody says otherwise: a search is paid by the request, however long its documents are. */
export const DEFAULT_RERANK_MODEL = 'cohere/rerank-v3.5';

/** What draws when nobody says otherwise: it takes pictures to go by, and draws in a few seconds. */
export const DEFAULT_IMAGE_GENERATION_MODEL = 'google/gemini-2.5-flash-image';

/** What speaks a text when nobody says otherwise: it costs nothing. */
export const DEFAULT_SPEECH_MODEL = 'deepgram/flux-tts:free';

/** What answers aloud when nobody says otherwise. */
export const DEFAULT_AUDIO_GENERATION_MODEL = 'openai/gpt-audio';

/** What makes videos when nobody says otherwise. */
export const DEFAULT_VIDEO_GENERATION_MODEL = 'google/veo-3.1';

/** What places texts when nobody says otherwise: cheap, known well, and it can be asked for fewer dimensions. */
export const DEFAULT_EMBEDDING_MODEL = 'openai/text-embedding-3-small';

/** What looks at media of a kind when nobody says otherwise. */
export function analysisModel(kind: MediaKind, defaults: ChatDefaults): string {
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
