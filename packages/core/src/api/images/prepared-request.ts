import type { CallOptions } from '../../shared/call-options.ts';
import type { CallLeft } from '../../shared/deadline.ts';
import { createCountdown } from '../../shared/deadline.ts';
import type { ApiContext } from '../shared/context.ts';
import { estimateLater } from '../cost/estimate-later.ts';
import type { PlannedCall } from '../cost/reservation.ts';
import { checkCapabilities } from './capabilities.ts';
import { ACTION, checkImageRequest } from './check-request.ts';
import type { ImageRequest } from './options.ts';
import { checkProviderOptions } from './pass-through.ts';
import type { References } from './references.ts';
import { loadReferences } from './references.ts';
import type { ImageRoute } from './route.ts';
import { chooseRoute } from './route.ts';

/** A request that may be sent: what can be found wrong without paying was looked at. */
export interface ImageJob<Route extends ImageRoute = ImageRoute> {
  readonly context: ApiContext;
  readonly request: ImageRequest;
  readonly route: Route;
  readonly references: References;
  /** What is done, for messages: `generate the image with a/b`. */
  readonly action: string;
  readonly callLeft: CallLeft;
}

/**
 * Looks at a request, chooses its route and loads its references. Nothing is paid.
 *
 * @throws OpenRouterError `INVALID_INPUT`, `MODEL_NOT_FOUND`, and what the loader throws.
 */
export async function prepareJob(
  context: ApiContext,
  given: ImageRequest,
  call: CallOptions | undefined,
): Promise<ImageJob> {
  call?.signal?.throwIfAborted();
  const request = checkImageRequest(given);
  const callLeft = createCountdown(call, context.clock, ACTION);
  const route = await chooseRoute(request, context, callLeft);
  if (route.kind === 'dedicated' && route.model !== undefined) {
    checkCapabilities(request, route.model, route.listed);
    await checkProviderOptions(request, route.model, { context, callLeft });
  }
  const references = await loadReferences(request.references ?? [], context, callLeft);
  return { context, request, route, references, action: `${ACTION} with ${route.id}`, callLeft };
}

/** What is reserved for a request. */
export function plan({ context, request, action, callLeft }: ImageJob): PlannedCall {
  return { action, estimate: estimateLater(context, { image: request }, callLeft) };
}
