import type { Cost } from '../../shared/cost.ts';
import type { MediaSource } from '../../media/source.ts';
import type { CallOptions } from '../../shared/call-options.ts';

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
  /**
   * Seconds of audio in one request, 10 to 3600: a longer recording is split at pauses. On Node.js, with mediabunny. @default
   * 600, and up to 900 in one request
   */
  readonly chunkSeconds?: number | undefined;
  /** Settings that OpenRouter passes to a provider, by provider slug. */
  readonly provider?:
    | {
        readonly options?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
      }
    | undefined;
}

/** Options of a transcription. */
export interface TranscriptionOptions extends CallOptions {
  /** Receives the progress of a long recording, after each of its pieces. It is not called for a short one. */
  readonly onChunk?: ((progress: TranscriptionProgress) => void) | undefined;
}

/** Progress of a long recording. */
export interface TranscriptionProgress {
  /** Seconds that are transcribed, some of which may be later in the recording. */
  readonly doneSeconds: number;
  /** `undefined` when the duration of the recording is unknown. */
  readonly totalSeconds: number | undefined;
  /** Number of pieces that are transcribed. */
  readonly chunks: number;
  /** Transcript from the start of the recording up to the first piece that is missing. */
  readonly text: string;
  readonly segments: readonly TranscriptSegment[] | undefined;
}

/** A segment of speech. */
export interface TranscriptSegment {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  /**
   * Label of the speaker that the provider recognized, usually a number. In a long recording, speakers are told apart in each
   * part only: `Part 2 speaker 1`.
   */
  readonly speaker: string | undefined;
}

/** A spoken word. */
export interface TranscriptWord {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly word: string;
  readonly speaker: string | undefined;
}

/** Usage of a transcription, of all pieces that this call paid for. Providers that charge by the second report no tokens. */
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
  /** Of a long recording, that of its first piece. */
  readonly generationId: string | undefined;
}
