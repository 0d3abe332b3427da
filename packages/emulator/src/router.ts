import { Hono } from 'hono';
import { ApiError, notFound, toErrorResponse } from './shared/api-error.ts';
import { API_ROOT } from './recorder.ts';
import { authorize, type Exchange, type Route } from './routes/route.ts';
import type { EmulatorState } from './state.ts';
import type { IncomingRequest } from './wire/incoming-request.ts';

interface Environment {
  readonly Bindings: { readonly incoming: IncomingRequest };
}

/** Creates a function that routes requests; it always returns a response, errors included. */
export function createRouter(
  routes: readonly Route[],
  emulator: EmulatorState,
): (request: Request, incoming: IncomingRequest) => Promise<Response> {
  const app = new Hono<Environment>();
  for (const route of routes) {
    app.on(route.method, `${route.root ?? API_ROOT}${route.path}`, async ({ req, env }) => {
      const exchange: Exchange = { ...env.incoming, parameters: req.param(), emulator };
      authorize(route, exchange);
      return await route.respond(exchange);
    });
  }
  app.notFound(({ req }) =>
    toErrorResponse(notFound(`No such endpoint: ${req.method} ${req.path}`)),
  );
  app.onError((error) => toErrorResponse(error instanceof ApiError ? error : toServerError(error)));
  return async (request, incoming) => await app.fetch(request, { incoming });
}

/** OpenRouter hides internal errors; those of the emulator are reported. */
function toServerError({ message }: Error): ApiError {
  const text = `The emulator failed to respond: ${message}`;
  return new ApiError({ status: 500, type: 'server', message: text });
}
