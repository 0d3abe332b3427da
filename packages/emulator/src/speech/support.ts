/** The formats in which a text may be spoken. */
export const SPEECH_FORMATS = ['mp3', 'pcm'] as const;

/** A format in which a text may be spoken. */
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];

/** How a model speaks a text. */
export interface SpeechSupport {
  /** The formats it gives. @default all */
  readonly formats?: readonly SpeechFormat[];
  /** Samples a second of `pcm`. @default 24000 */
  readonly sampleRate?: number;
  /** Channels of `pcm`. @default 1 */
  readonly channels?: number;
  /** Whether the Content-Type of `pcm` keeps rate and channels back. @default false */
  readonly omitsSampleFormat?: boolean;
  /** The voice of a request that names none. @default none: the request is refused */
  readonly defaultVoice?: string;
  /** Whether it speaks faster or slower when asked; others take no notice. @default false */
  readonly supportsSpeed?: boolean;
}
