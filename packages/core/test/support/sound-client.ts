import type { OpenRouter, OpenRouterOptions } from '../../src/client.ts';
import { createOpenRouter } from '../../src/client.ts';
import { modelRecord } from './model-records.ts';
// Loaded on demand; a clock that is moved by hand does not wait for modules.
import '../../src/api/endpoints.ts';
import '../../src/api/speech/generate-audio.ts';
import '../../src/api/speech/generate-speech.ts';
import '../../src/http/byte-stream.ts';
import '../../src/http/upload.ts';
import '../../src/http/upstream-errors.ts';

/** What a test answers with, and a client that hears it. */
export interface AudioClient {
  readonly client: OpenRouter;
  /** Bodies that were sent and paid. */
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
  /** How often a generation was looked up. */
  readonly metadataRequests: number;
}

/** What the wire of a {@link AudioClient} gives. */
export interface AudioWire {
  readonly speech?: (() => Response) | undefined;
  readonly chat?: (() => Response) | undefined;
  /** What is noted of the generation at the `count`th look. @default not found */
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

/** What OpenRouter notes of a speech. */
export const noted = {
  id: 'gen-tts-1',
  usage: 0.25,
  total_cost: 0.25,
  tokens_prompt: 4,
  tokens_completion: 40,
};

/** An answer to a generation that is not written down yet. */
export const notFound = () =>
  Response.json({ error: { code: 404, message: 'Generation not found' } }, { status: 404 });

/** Makes a {@link AudioClient}. */
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
    // A request of our own is an object.
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

/** An answer of `POST audio/speech`; an error in place of a piece breaks the connection there. */
export function speechOf(
  chunks: readonly (Uint8Array<ArrayBuffer> | Error)[],
  contentType = 'audio/pcm;rate=24000;channels=1',
): () => Response {
  return () => {
    const rest = [...chunks];
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const chunk = rest.shift();
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
