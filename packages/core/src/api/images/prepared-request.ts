import type { CallOptions } from '../../shared/call-options.ts';
import type { EndpointRequests, OpenCall } from '../runner/call.ts';
import { openCall } from '../runner/call.ts';
import type { PaidEndpoint } from '../runner/endpoint.ts';
import type { ApiContext } from '../shared/context.ts';
import { checkCapabilities } from './capabilities.ts';
import { ACTION, checkImageRequest } from './check-request.ts';
import type { ImageRequest } from './options.ts';
import { checkProviderOptions } from './pass-through.ts';
import type { References } from './references.ts';
import { loadReferences } from './references.ts';
import type { ImageRoute } from './route.ts';
import { chooseRoute } from './route.ts';

/** Endpoint of images. The route checks the model, and both routes load the references in the same way. */
export const imageEndpoint = {
  name: 'image',
  action: ACTION,
  check: checkImageRequest,
  estimate: async (context, request, options) =>
    await (await import('./estimate.ts')).estimateImage(context, request, options),
} as const satisfies EndpointRequests<ImageRequest> & Pick<PaidEndpoint<ImageRequest>, 'estimate'>;

/** A request that is ready to be sent: everything that can be checked without paying is checked. */
export interface ImageJob<Route extends ImageRoute = ImageRoute> extends OpenCall<ImageRequest> {
  readonly route: Route;
  readonly references: References;
}

/**
 * Checks a request, chooses its route and loads its references. Nothing is paid.
 *
 * @throws OpenRouterError `INVALID_INPUT`, `MODEL_NOT_FOUND`, and what the loader throws.
 */
export async function prepareJob(
  context: ApiContext,
  input: ImageRequest,
  options: CallOptions | undefined,
): Promise<ImageJob> {
  options?.signal?.throwIfAborted();
  const call = openCall(imageEndpoint, context, input, options);
  const { request, remaining } = call;
  const route = await chooseRoute(request, context, remaining);
  if (route.kind === 'dedicated' && route.model !== undefined) {
    checkCapabilities(request, route.model, route.listed);
    await checkProviderOptions(request, route.model, { context, remainingOptions: remaining });
  }
  const references = await loadReferences(request.references ?? [], context, remaining);
  return { ...call, route, references };
}
