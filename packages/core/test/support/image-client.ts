import type { ImageRequest } from '../../src/api/images/options.ts';
import type { OpenRouter, OpenRouterOptions } from '../../src/client.ts';
import { createOpenRouter } from '../../src/client.ts';
import type { OpenRouterError } from '../../src/shared/errors.ts';
import { modelRecord } from './model-records.ts';
import { failureOf } from './failure.ts';

/** An image of one pixel: a complete PNG. */
export const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** {@link DOT} as a URL. */
export const dotUrl = `data:image/png;base64,${DOT}`;

/** An SVG, as base64. */
export const SVG = btoa('<svg xmlns="http://www.w3.org/2000/svg"><circle r="1"/></svg>');

/** A client over a wire with a list of models and scripted images. */
export interface ImageClient {
  readonly client: OpenRouter;
  /** Bodies of the paid requests, by the path below the base URL. */
  readonly paid: readonly { readonly path: string; readonly body: unknown }[];
  /** Paths of the free requests. */
  readonly metadataRequests: readonly string[];
}

/** Responses of a wire. Missing ones have a default. */
export interface ImageWire {
  readonly images?: ((count: number) => Response | Promise<Response>) | undefined;
  readonly chat?: (() => Response) | undefined;
  readonly listed?: (() => Response) | undefined;
  readonly endpoints?: (() => Response) | undefined;
  readonly models?: (() => Response) | undefined;
  /** Responses of other URLs. */
  readonly options?: OpenRouterOptions | undefined;
}

const oneOf = (...values: string[]) => ({ type: 'enum', values });

const architecture = (output: readonly string[]) => ({
  input_modalities: ['text', 'image'],
  output_modalities: output,
});

/** As `GET images/models` lists them: one that also writes text, one that streams, and one without inputs. */
export const listedModels = {
  data: [
    {
      id: 'some/both',
      architecture: architecture(['image', 'text']),
      supported_parameters: {
        resolution: oneOf('1K', '2K'),
        aspect_ratio: oneOf('1:1', '16:9'),
        input_references: { type: 'range', min: 0, max: 3 },
      },
      supports_streaming: false,
    },
    {
      id: 'some/painter',
      name: 'Painter',
      architecture: architecture(['image']),
      supported_parameters: {
        n: { type: 'range', min: 1, max: 4 },
        size: oneOf('1024x1024', '1536x1024'),
        resolution: oneOf('0.5K', '1K'),
        quality: oneOf('low', 'high'),
        output_format: oneOf('png', 'jpeg', 'webp'),
        background: oneOf('transparent', 'opaque'),
        output_compression: { type: 'range', min: 0, max: 100 },
        seed: { type: 'boolean' },
        input_references: { type: 'range', min: 0, max: 16 },
      },
      supports_streaming: true,
    },
    {
      id: 'some/plain',
      architecture: architecture(['image']),
      supported_parameters: {},
      supports_streaming: false,
    },
  ],
};

const models = {
  data: [
    modelRecord('some/both', { architecture: architecture(['image', 'text']) }),
    modelRecord('some/painter', { architecture: architecture(['image']) }),
    modelRecord('some/plain', { architecture: architecture(['image']) }),
    modelRecord('some/sketcher', { architecture: architecture(['text', 'image']) }),
    modelRecord('some/old-painter', { architecture: architecture(['image']) }),
    modelRecord('~some/painter-latest', {
      architecture: architecture(['image']),
      alias_target: { slug: 'some/painter' },
    }),
    modelRecord('some/chat'),
  ],
};

/** A response of `POST images` with these images. */
export function drawn(images: readonly unknown[] = [DOT], more: object = {}): Response {
  const data = images.map((each) => (typeof each === 'string' ? { b64_json: each } : each));
  const usage = {
    prompt_tokens: 5,
    completion_tokens: 100,
    total_tokens: 105,
    cost: 0.04,
  };
  return Response.json(
    { created: 1, data, usage, ...more },
    { headers: { 'x-generation-id': 'gen-img-1' } },
  );
}

/** A response of a chat with these images. */
export function chatted(urls: readonly string[], message: object = {}): Response {
  return Response.json({
    id: 'gen-chat-1',
    model: 'some/sketcher-001',
    choices: [
      {
        finish_reason: 'stop',
        message: {
          role: 'assistant',
          content: '',
          images: urls.map((url) => ({ type: 'image_url', image_url: { url } })),
          ...message,
        },
      },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 90, total_tokens: 93, cost: 0.03 },
  });
}

/** A stream of events, with `[DONE]` at its end unless it is cut off. */
export function streamed(
  events: readonly unknown[],
  end: 'done' | 'cut' | 'broken' = 'done',
): Response {
  const frames = events.map((event) => `data: ${JSON.stringify(event)}\n\n`);
  const encoder = new TextEncoder();
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const frame = frames[next];
      next += 1;
      if (frame !== undefined) controller.enqueue(encoder.encode(frame));
      else if (end === 'broken') controller.error(new TypeError('terminated'));
      else {
        if (end === 'done') controller.enqueue(encoder.encode('data: [DONE]\n\n'));
        controller.close();
      }
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'x-generation-id': 'gen-img-1' },
  });
}

/** Creates an {@link ImageClient}. */
export function createImageClient(wire: ImageWire = {}): ImageClient {
  const paid: { readonly path: string; readonly body: unknown }[] = [];
  const metadataRequests: string[] = [];
  const freeResponses: Readonly<Record<string, (() => Response) | undefined>> = {
    'images/models': wire.listed ?? (() => Response.json(listedModels)),
    models: wire.models ?? (() => Response.json(models)),
  };
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    maxRetries: 0,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const path = new URL(request.url).pathname.slice('/api/v1/'.length);
      if (request.method === 'GET') {
        metadataRequests.push(path);
        const answer = path.endsWith('/endpoints') ? wire.endpoints : freeResponses[path];
        if (answer === undefined) throw new Error(`Not played: ${path}`);
        return answer();
      }
      paid.push({ path, body: await request.json() });
      const answer = path === 'images' ? (wire.images ?? (() => drawn())) : wire.chat;
      if (answer === undefined) throw new Error(`Not played: ${path}`);
      return await answer(paid.length);
    },
    ...wire.options,
  });
  return { client, paid, metadataRequests };
}

/** The error of a refused request, for which nothing may be paid. */
export async function refusalOf(request: ImageRequest, wire?: ImageWire): Promise<OpenRouterError> {
  const { client, paid } = createImageClient(wire);
  const error = await failureOf(client.generate.image(request));
  if (paid.length > 0) throw new Error('It was paid');
  return error;
}
