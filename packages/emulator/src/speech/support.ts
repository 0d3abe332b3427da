/** Output formats of speech. */
export const SPEECH_FORMATS = ['mp3', 'pcm'] as const;

/** An output format of speech. */
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];

/** Capabilities of a speech model. */
export interface SpeechSupport {
  /** Supported formats. @default all */
  readonly formats?: readonly SpeechFormat[];
  /** Sample rate of `pcm`. @default 24000 */
  readonly sampleRate?: number;
  /** Channels of `pcm`. @default 1 */
  readonly channels?: number;
  /** Whether the Content-Type of `pcm` omits rate and channels. @default false */
  readonly omitsSampleFormat?: boolean;
  /** Voice of a request without one. @default none: the request is refused */
  readonly defaultVoice?: string;
  /** Whether `speed` changes the speed; otherwise it is ignored. @default false */
  readonly supportsSpeed?: boolean;
}
