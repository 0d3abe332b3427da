import type { Cost } from '../../shared/cost.ts';
import type { MediaSource } from '../../media/source.ts';

/** Granularities of timestamps. Source: OpenRouter's OpenAPI file, `STTTimestampGranularity`. */
export const timestampKinds = ['segment', 'word'] as const;

/** Granularity of timestamps: of segments or of single words. */
export type TimestampKind = (typeof timestampKinds)[number];

/** Audio formats that OpenRouter transcribes. Source: OpenRouter's OpenAPI file, `STTInputAudio`. */
export const transcriptionFormats = ['wav', 'mp3', 'flac', 'm4a', 'ogg', 'webm', 'aac'] as const;

/** Name of an audio format that OpenRouter transcribes. */
export type TranscriptionFormat = (typeof transcriptionFormats)[number];

/** Request to transcribe speech. */
export interface TranscriptionRequest {
  /** The audio. A URL is fetched by the client, under the limits of the loader. */
  readonly source: MediaSource;
  /** Filename of the audio, for messages and the provider. Directories and a wrong extension are dropped. */
  readonly filename?: string | undefined;
  /** @default the client's `transcriptionModel`, else 'openai/whisper-1' */
  readonly model?: string | undefined;
  /** ISO 639-1 code of the spoken language: `en`. @default detected by the model */
  readonly language?: string | undefined;
  /** Sampling temperature, 0 to 1. */
  readonly temperature?: number | undefined;
  /** Timestamps to return with the text. Providers that are not compatible with OpenAI have none. @default none */
  readonly timestamps?: readonly TimestampKind[] | undefined;
  /** Settings that OpenRouter passes to a provider, by provider slug. */
  readonly provider?:
    | {
        readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
      }
    | undefined;
}

/** A segment of speech. */
export interface TranscriptSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  /** Label of the speaker that the provider recognized, usually a number. */
  readonly speaker: string | undefined;
}

/** A spoken word. */
export interface TranscriptWord {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly word: string;
  readonly speaker: string | undefined;
}

/** Usage of a transcription. Providers that charge by the second report no tokens. */
export interface TranscriptionUsage extends Cost {
  /** Duration of the audio. */
  readonly seconds: number | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly totalTokens: number | undefined;
}

/** Transcript of speech. */
export interface Transcription {
  /** Empty when there is no speech. */
  readonly text: string;
  /** As the provider names it: `english` or `en`. */
  readonly language: string | undefined;
  readonly durationSeconds: number | undefined;
  /** `undefined` when no timestamps were requested or returned. */
  readonly segments: readonly TranscriptSegment[] | undefined;
  readonly words: readonly TranscriptWord[] | undefined;
  /** The model of the request. */
  readonly model: string;
  readonly usage: TranscriptionUsage | undefined;
  /** Notes for the reader about the request, in complete sentences. */
  readonly notes: readonly string[];
  readonly generationId: string | undefined;
}
