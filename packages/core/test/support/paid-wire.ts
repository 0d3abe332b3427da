import type { OpenRouter, OpenRouterOptions } from '../../src/client.ts';
import { createOpenRouter } from '../../src/client.ts';

/** A client over a wire with a list of models and one paid endpoint. */
export interface PaidWire {
  readonly client: OpenRouter;
  /** Bodies that were sent to the endpoint. */
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
}

/** Responses of a {@link PaidWire}. */
export interface PaidResponses {
  /** Models of `GET models`. */
  readonly models: unknown;
  /** The endpoint, below `/api/v1/`. */
  readonly path: string;
  readonly answer: () => Response;
}

/** Creates a {@link PaidWire}. */
export function createPaidWire(
  { models, path, answer }: PaidResponses,
  options: OpenRouterOptions,
): PaidWire {
  const bodies: Readonly<Record<string, unknown>>[] = [];
  const client = createOpenRouter({
    apiKey: 'sk-or-v1-test',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (request.url.includes('/models')) return Response.json(models);
      if (!request.url.endsWith(`/api/v1/${path}`)) throw new Error(`Not played: ${request.url}`);
      // The body of the client is an object.
      bodies.push((await request.json()) as Record<string, unknown>);
      return answer();
    },
    ...options,
  });
  return { client, bodies };
}
