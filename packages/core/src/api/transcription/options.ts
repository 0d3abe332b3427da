import type { MediaSource } from '../../media/source.ts';

/** What times can be asked of. Source: OpenRouter's OpenAPI file, `STTTimestampGranularity`. */
export const timestampKinds = ['segment', 'word'] as const;

/** Times of whole segments, or of single words. */
export type TimestampKind = (typeof timestampKinds)[number];

/** Sound that OpenRouter transcribes. Source: OpenRouter's OpenAPI file, `STTInputAudio`. */
export const transcriptionFormats = ['wav', 'mp3', 'flac', 'm4a', 'ogg', 'webm', 'aac'] as const;

/** The name that OpenRouter has for a sound it transcribes. */
export type TranscriptionFormat = (typeof transcriptionFormats)[number];

/** Speech to write down. */
export interface TranscriptionRequest {
  /** The sound. A URL is fetched from here, under the guard of the loader. */
  readonly source: MediaSource;
  /** What the sound is called, for messages and the provider. Folders and a wrong extension are dropped. */
  readonly filename?: string | undefined;
  /** @default the client's `transcriptionModel`, else 'openai/whisper-1' */
  readonly model?: string | undefined;
  /** ISO 639-1 code of what is spoken: `en`. @default the model finds out */
  readonly language?: string | undefined;
  /** How freely the model guesses, 0 to 1. */
  readonly temperature?: number | undefined;
  /** Times to give with the text. Providers that are not compatible with OpenAI have none. @default none */
  readonly timestamps?: readonly TimestampKind[] | undefined;
  /** Settings that OpenRouter hands to a provider, by provider slug. */
  readonly provider?:
    | {
        readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
      }
    | undefined;
}

/** A stretch of speech. */
export interface TranscriptSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  /** Who speaks, as the provider tells voices apart: mostly a number. */
  readonly speaker: string | undefined;
}

/** A spoken word. */
export interface TranscriptWord {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly word: string;
  readonly speaker: string | undefined;
}

/** What a transcription took. Providers that are paid by the second tell no tokens. */
export interface TranscriptionUsage {
  /** Length of the sound. */
  readonly seconds: number | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly totalTokens: number | undefined;
  readonly costUsd: number | undefined;
}

/** Speech that was written down. */
export interface Transcription {
  /** Empty when nothing was said. */
  readonly text: string;
  /** As the provider names it: `english` or `en`. */
  readonly language: string | undefined;
  readonly durationSeconds: number | undefined;
  /** `undefined` when no times were asked for, or none were given. */
  readonly segments: readonly TranscriptSegment[] | undefined;
  readonly words: readonly TranscriptWord[] | undefined;
  /** The model that was asked. */
  readonly model: string;
  readonly usage: TranscriptionUsage | undefined;
  readonly generationId: string | undefined;
}
