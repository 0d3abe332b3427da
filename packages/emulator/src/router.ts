import { Hono } from 'hono';
import { ApiError, notFound, toErrorResponse } from './shared/api-error.ts';
import { API_ROOT } from './recorder.ts';
import { authorize, type Exchange, type Route } from './routes/route.ts';
import type { EmulatorState } from './state.ts';
import type { Arrival } from './wire/incoming-request.ts';

interface Environment {
  readonly Bindings: { readonly arrival: Arrival };
}

/** Answers requests with the routes: always a response, refusals included. */
export function createRouter(
  routes: readonly Route[],
  emulator: EmulatorState,
): (request: Request, arrival: Arrival) => Promise<Response> {
  const app = new Hono<Environment>();
  for (const route of routes) {
    app.on(route.method, `${route.root ?? API_ROOT}${route.path}`, async ({ req, env }) => {
      const exchange: Exchange = { ...env.arrival, parameters: req.param(), emulator };
      authorize(route, exchange);
      return await route.answer(exchange);
    });
  }
  app.notFound(({ req }) =>
    toErrorResponse(notFound(`No such endpoint: ${req.method} ${req.path}`)),
  );
  app.onError((error) => toErrorResponse(error instanceof ApiError ? error : toServerError(error)));
  return async (request, arrival) => await app.fetch(request, { arrival });
}

/** OpenRouter masks what goes wrong inside; a mistake of the emulator is better told. */
function toServerError({ message }: Error): ApiError {
  const text = `The emulator failed to answer: ${message}`;
  return new ApiError({ status: 500, type: 'server', message: text });
}
