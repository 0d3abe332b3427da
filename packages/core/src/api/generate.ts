import type { CallOptions } from '../shared/call-options.ts';
import type { ImageEvent, ImageRequest, ImageResult } from './images/options.ts';
import type { AudioRequest, SoundResult, SoundStream, SpeechRequest } from './speech/options.ts';

/** Makes pictures, speech and other sounds. */
export interface Generate {
  readonly image: {
    /** All pictures of the answer. */
    (request: ImageRequest, call?: CallOptions): Promise<ImageResult>;
    /** The same, with looks at what is becoming where the model gives them. Breaking out cancels. */
    stream(request: ImageRequest, call?: CallOptions): AsyncIterable<ImageEvent>;
  };
  readonly speech: Sounding<SpeechRequest>;
  readonly audio: Sounding<AudioRequest>;
}

/** Makes a sound, whole or as it comes. */
export interface Sounding<Request> {
  (request: Request, call?: CallOptions): Promise<SoundResult>;
  /** The sound piece by piece, so that it can be written down as it comes. */
  stream(request: Request, call?: CallOptions): Promise<SoundStream>;
}
