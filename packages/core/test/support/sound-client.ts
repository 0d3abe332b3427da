import type { OpenRouter, OpenRouterOptions } from '../../src/client.ts';
import { createOpenRouter } from '../../src/client.ts';
import { modelRecord } from './model-records.ts';
// Loaded on demand; a manual clock does not wait for modules.
import '../../src/api/endpoints.ts';
import '../../src/api/speech/generate-audio.ts';
import '../../src/api/speech/generate-speech.ts';
import '../../src/http/byte-stream.ts';
import '../../src/http/upload.ts';
import '../../src/http/connection-errors.ts';
import '../../src/http/upstream-errors.ts';

/** A client over a wire with scripted audio. */
export interface AudioClient {
  readonly client: OpenRouter;
  /** Bodies that were sent and paid. */
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
  /** Number of requests for generations. */
  readonly metadataRequests: number;
}

/** Responses of the wire of an {@link AudioClient}. */
export interface AudioWire {
  readonly speech?: (() => Response) | undefined;
  readonly chat?: (() => Response) | undefined;
  /** Response to the `count`th request for the generation. @default not found */
  readonly generation?: ((count: number) => Response) | undefined;
}

const speaking = { input_modalities: ['text'], output_modalities: ['speech'] };

const models = {
  data: [
    modelRecord('deepgram/flux-tts:free', {
      architecture: speaking,
      supported_voices: ['luna', 'orion'],
    }),
    modelRecord('openai/tts', { architecture: speaking, supported_voices: null }),
    modelRecord('openai/gpt-audio', {
      architecture: { input_modalities: ['text', 'audio'], output_modalities: ['text', 'audio'] },
    }),
    modelRecord('some/voices', {
      architecture: { input_modalities: ['text'], output_modalities: ['text', 'audio'] },
      supported_voices: ['bright', 'dark'],
    }),
    modelRecord('google/lyria', {
      architecture: { input_modalities: ['text', 'image'], output_modalities: ['text', 'audio'] },
    }),
    modelRecord('some/chat'),
  ],
};

/** Generation record of a speech. */
export const noted = {
  id: 'gen-tts-1',
  usage: 0.25,
  total_cost: 0.25,
  tokens_prompt: 4,
  tokens_completion: 40,
};

/** The response for a generation that is not recorded yet. */
export const notFound = () =>
  Response.json({ error: { code: 404, message: 'Generation not found' } }, { status: 404 });

/** Creates an {@link AudioClient}. */
export function createAudioClient(wire: AudioWire, options: OpenRouterOptions = {}): AudioClient {
  const bodies: Readonly<Record<string, unknown>>[] = [];
  const state = { metadataRequests: 0 };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname.replace('/api/v1/', '');
    if (path === 'models') return Response.json(models);
    if (path === 'generation') {
      state.metadataRequests += 1;
      return (wire.generation ?? notFound)(state.metadataRequests);
    }
    const answer = path === 'audio/speech' ? wire.speech : wire.chat;
    if (answer === undefined) throw new Error(`Not played: ${path}`);
    // The body of the client is an object.
    bodies.push((await request.json()) as Record<string, unknown>);
    return answer();
  };
  const client = createOpenRouter({ apiKey: 'sk-or-v1-test', fetch, maxRetries: 0, ...options });
  return {
    client,
    bodies,
    get metadataRequests() {
      return state.metadataRequests;
    },
  };
}

/** A response of `POST audio/speech`; an error in place of a chunk breaks the connection there. */
export function speechOf(
  chunks: readonly (Uint8Array<ArrayBuffer> | Error)[],
  contentType = 'audio/pcm;rate=24000;channels=1',
): () => Response {
  return () => {
    const remaining = [...chunks];
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const chunk = remaining.shift();
          if (chunk === undefined) controller.close();
          else if (chunk instanceof Error) controller.error(chunk);
          else controller.enqueue(chunk);
        },
      },
      { highWaterMark: 0 },
    );
    return new Response(body, {
      headers: { 'content-type': contentType, 'x-generation-id': 'gen-tts-1' },
    });
  };
}
