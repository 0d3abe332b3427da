import type { TransportResponse, Transport, TransportRequest } from '../../http/contract.ts';
import { isRecord, textAt } from '../../shared/untrusted-json.ts';
import { readUsage } from '../chat/usage.ts';
import type { Usage } from '../chat/result.ts';
import type { ImageJob } from './prepared-request.ts';
import type { ImageResult } from './options.ts';
import type { WireImage } from './decode-images.ts';
import { gatherImages, toWireImage } from './decode-images.ts';
import { toImageResult } from './result.ts';
import type { DedicatedRoute } from './route.ts';

/** Response of `POST images`, complete or assembled from events. */
export interface ImageResponse {
  readonly images: readonly WireImage[];
  readonly usage: Usage | undefined;
  readonly headers: Headers;
  /** Notes for the user, as whole sentences. */
  readonly notes: readonly string[];
}

/**
 * Parses a response that is not a stream.
 *
 * @throws OpenRouterError the error of OpenRouter when there are no images.
 */
export async function readImageResponse(
  transport: Transport,
  request: TransportRequest,
  { value, headers }: TransportResponse<unknown>,
): Promise<ImageResponse> {
  const body = isRecord(value) ? value : {};
  const { data, error } = body;
  const usage = readUsage(body['usage']);
  const images = (Array.isArray(data) ? data : [])
    .map(toWireImage)
    .filter((each) => each !== undefined);
  const isRefused = isRecord(error) || textAt(body, 'error') !== undefined;
  if (images.length === 0 && isRefused)
    throw await transport.failure(request, body, { headers, details: { usage } });
  return { images, usage, headers, notes: [] };
}

/** Decodes and fetches the images of a response. */
export async function finishResponse(
  {
    context,
    request,
    route,
    references,
    action,
    remaining,
    defaultNotes,
  }: ImageJob<DedicatedRoute>,
  { images, usage, headers, notes }: ImageResponse,
): Promise<ImageResult> {
  const gathered = await gatherImages(images, context, remaining);
  return await toImageResult(request, gathered, {
    action,
    text: '',
    model: route.id,
    usage,
    generationId: headers.get('x-generation-id') ?? undefined,
    notes: [...defaultNotes, ...references.notes, ...notes],
  });
}
