import type { CallOptions } from '../shared/call-options.ts';
import type {
  ImageEndpoint,
  ImageEvent,
  ImageModel,
  ImageRequest,
  ImageResult,
} from './images/options.ts';
import type { AudioRequest, AudioResult, AudioStream, SpeechRequest } from './speech/options.ts';

/** Methods that generate images, speech and other audio. */
export interface Generate {
  readonly image: {
    /** Returns all generated images; when the signal aborts after the first image, those received until then. */
    (request: ImageRequest, options?: CallOptions): Promise<ImageResult>;
    /** Streams the images, with previews if the model supports them. Leaving the loop cancels the request. */
    stream(request: ImageRequest, options?: CallOptions): AsyncIterable<ImageEvent>;
    /** Returns the image models with their capabilities, fetched once and cached. */
    models(options?: CallOptions): Promise<readonly ImageModel[]>;
    /** Returns the endpoints of an image model with their capabilities and prices; empty for a model that is not listed. */
    endpoints(id: string, options?: CallOptions): Promise<readonly ImageEndpoint[]>;
  };
  readonly speech: AudioGenerator<SpeechRequest>;
  readonly audio: AudioGenerator<AudioRequest>;
}

/** Method that generates audio, complete or as a stream. */
export interface AudioGenerator<Request> {
  (request: Request, options?: CallOptions): Promise<AudioResult>;
  /** Returns the audio as a stream of chunks, so that it can be written as it arrives. */
  stream(request: Request, options?: CallOptions): Promise<AudioStream>;
}
