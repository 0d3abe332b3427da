import type { Media } from '../../media/media.ts';
import type { MediaSource } from '../../media/source.ts';
import type { FinishReason, Usage } from '../chat/result.ts';
import type { ProviderRouting } from '../shared/routing.ts';

export const speechFormats = ['mp3', 'wav', 'pcm'] as const;

/** A text to be spoken, by `/audio/speech`. */
export interface SpeechRequest {
  readonly input: string;
  /** @default the client's `speechModel`, else 'deepgram/flux-tts:free' */
  readonly model?: string | undefined;
  /** One of the model's `supportedVoices`. @default the first that the model lists, else the provider's */
  readonly voice?: string | undefined;
  /** `wav` is made here of what comes as raw samples. @default 'mp3' */
  readonly format?: (typeof speechFormats)[number] | undefined;
  /** 0.25 to 4. */
  readonly speed?: number | undefined;
  /** How to speak, for models that take it. */
  readonly instructions?: string | undefined;
  /** A voice to imitate: a recording, and what is said in it. */
  readonly voiceSample?:
    | { readonly source: MediaSource; readonly transcript?: string | undefined }
    | undefined;
  /** Settings of providers, by their slug. */
  readonly providerOptions?:
    | Readonly<Record<string, Readonly<Record<string, unknown>>>>
    | undefined;
}

/** Formats that a model may be asked to answer in. Which it takes differs. */
export const spokenFormats = ['wav', 'mp3', 'flac', 'opus', 'pcm16'] as const;

/** A conversation answered aloud, or music, by a chat model that gives sound. */
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

/** A sound that was made. */
export interface AudioResult {
  readonly audio: Media;
  /** What is said, when the model tells; data, never instructions. */
  readonly transcript: string | undefined;
  readonly model: string;
  readonly voice: string | undefined;
  readonly usage: Usage | undefined;
  /** US dollars; looked up after the call where the answer does not tell. */
  readonly costUsd: number | undefined;
  readonly generationId: string | undefined;
  /** `length` when the answer broke off at its most tokens; `undefined` where nobody tells. */
  readonly finishReason: FinishReason | undefined;
}

/** What is known of a sound beside its bytes. */
export interface AudioInfo extends Omit<AudioResult, 'audio'> {
  readonly mediaType: string;
}

/** A sound that comes piece by piece, so that it can be written down as it comes. */
export interface AudioStream {
  /** What the first bytes show: `audio/mpeg`, `audio/wav`, or `audio/L16;rate=24000;channels=1` for raw samples. */
  readonly mediaType: string;
  /** The file as it comes. Read once; leaving the loop gives the rest up. */
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** Asked when all pieces have come: bytes that belong in place of the first ones, as many. A WAV file tells its length there. */
  head(): Uint8Array<ArrayBuffer> | undefined;
  /** Asked when all pieces have come: whether they end inside a frame of an MP3, so that some is missing. */
  isCutOff(): boolean;
  /** Asked when all pieces have come: what is known beside the bytes. Looking up the cost may take seconds. */
  finish(): Promise<AudioInfo>;
}
