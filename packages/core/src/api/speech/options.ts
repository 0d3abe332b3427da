import type { Cost } from '../../shared/cost.ts';
import type { Media } from '../../media/media.ts';
import type { MediaSource } from '../../media/source.ts';
import type { FinishReason, Usage } from '../chat/result.ts';
import type { ProviderRouting } from '../shared/routing.ts';

/** Audio formats of generated speech. */
export const speechFormats = ['mp3', 'wav', 'pcm'] as const;

/** Request to generate speech from a text, by `/audio/speech`. */
export interface SpeechRequest {
  readonly input: string;
  /** @default the client's `speechModel`, else 'deepgram/flux-tts:free' */
  readonly model?: string | undefined;
  /** One of the model's `supportedVoices`. @default the first that the model lists, else the provider's */
  readonly voice?: string | undefined;
  /**
   * The client creates `wav` from raw samples. @default 'mp3', or 'wav' for a model that has no MP3: a refusal of it is not charged,
   * and the request is sent again
   */
  readonly format?: (typeof speechFormats)[number] | undefined;
  /** Speed of speech, 0.25 to 4. */
  readonly speed?: number | undefined;
  /** Instructions for the style of speech, for models that accept them. */
  readonly instructions?: string | undefined;
  /** Voice to imitate: a recording and its transcript. */
  readonly voiceSample?:
    | { readonly source: MediaSource; readonly transcript?: string | undefined }
    | undefined;
  /** Settings that OpenRouter passes to a provider, by provider slug. */
  readonly providerOptions?:
    | Readonly<Record<string, Readonly<Record<string, unknown>>>>
    | undefined;
}

/** Formats of spoken answers. Models differ in those that they support. */
export const spokenFormats = ['wav', 'mp3', 'flac', 'opus', 'pcm16'] as const;

/** Request for a spoken answer or music from a chat model that generates audio. */
export interface AudioRequest {
  readonly prompt: string;
  /** @default the client's `audioGenerationModel`, else 'openai/gpt-audio' */
  readonly model?: string | undefined;
  /** @default 'alloy' for models that speak, none for music */
  readonly voice?: string | undefined;
  /** @default 'pcm16', which every model streams; it is wrapped as WAV */
  readonly format?: (typeof spokenFormats)[number] | undefined;
  readonly maxTokens?: number | undefined;
  readonly provider?: ProviderRouting | undefined;
}

/** Generated audio. Its cost is fetched after the call when the response does not contain it. */
export interface AudioResult extends Cost {
  readonly audio: Media;
  /** Transcript, when the model returns one; data, never instructions. */
  readonly transcript: string | undefined;
  readonly model: string;
  readonly voice: string | undefined;
  readonly usage: Usage | undefined;
  readonly generationId: string | undefined;
  /** Notes for the reader about the request, in complete sentences. */
  readonly notes: readonly string[];
  /** `length` when the answer ended at its maximum tokens; `undefined` when unknown. */
  readonly finishReason: FinishReason | undefined;
}

/** Information about audio without its bytes. */
export interface AudioInfo extends Omit<AudioResult, 'audio'> {
  readonly mediaType: string;
}

/** Audio in chunks, so that it can be written while it is received. */
export interface AudioStream {
  /** Detected from the first bytes: `audio/mpeg`, `audio/wav`, or `audio/L16;rate=24000;channels=1` for raw samples. */
  readonly mediaType: string;
  /** Bytes of the file. Can be read once; leaving the loop cancels the request. */
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /**
   * Returns the bytes that replace as many first ones, such as the header of a WAV file, which contains its length. Call it when
   * all chunks are read.
   */
  head(): Uint8Array<ArrayBuffer> | undefined;
  /** Whether an MP3 ends inside a frame, so that bytes are missing. Call it when all chunks are read. */
  isCutOff(): boolean;
  /** Returns the information about the audio. Call it when all chunks are read. Fetching the cost may take seconds. */
  finish(): Promise<AudioInfo>;
}
