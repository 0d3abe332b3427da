import type { CallOptions } from '../shared/call-options.ts';
import type {
  ImageEndpoint,
  ImageEvent,
  ImageModel,
  ImageRequest,
  ImageResult,
} from './images/options.ts';
import type { AudioRequest, AudioResult, AudioStream, SpeechRequest } from './speech/options.ts';

/** Makes pictures, speech and other sounds. */
export interface Generate {
  readonly image: {
    /** All pictures of the answer; when the signal fires after the first of them is there, those that are. */
    (request: ImageRequest, options?: CallOptions): Promise<ImageResult>;
    /** The same, with looks at what is becoming where the model gives them. Breaking out cancels. */
    stream(request: ImageRequest, options?: CallOptions): AsyncIterable<ImageEvent>;
    /** What each model that is made for images can do, read once and kept for a while. */
    models(options?: CallOptions): Promise<readonly ImageModel[]>;
    /** Who serves such a model, how far and at what price; empty for one that is not listed. */
    endpoints(id: string, options?: CallOptions): Promise<readonly ImageEndpoint[]>;
  };
  readonly speech: AudioGenerator<SpeechRequest>;
  readonly audio: AudioGenerator<AudioRequest>;
}

/** Makes a sound, whole or as it comes. */
export interface AudioGenerator<Request> {
  (request: Request, options?: CallOptions): Promise<AudioResult>;
  /** The sound piece by piece, so that it can be written down as it comes. */
  stream(request: Request, options?: CallOptions): Promise<AudioStream>;
}
