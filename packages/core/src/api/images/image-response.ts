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

/** What `POST images` answered, whole or put together of events. */
export interface ImageResponse {
  readonly images: readonly WireImage[];
  readonly usage: Usage | undefined;
  readonly headers: Headers;
  /** What a person should know about the answer. */
  readonly notes: readonly string[];
}

/**
 * An answer that came at once.
 *
 * @throws OpenRouterError what OpenRouter says in place of pictures.
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

/** The pictures of an answer, decoded and fetched. */
export async function finishResponse(
  { context, request, route, references, action, remaining }: ImageJob<DedicatedRoute>,
  { images, usage, headers, notes }: ImageResponse,
): Promise<ImageResult> {
  const gathered = await gatherImages(images, context, remaining);
  return await toImageResult(request, gathered, {
    action,
    text: '',
    model: route.id,
    usage,
    generationId: headers.get('x-generation-id') ?? undefined,
    notes: [...references.notes, ...notes],
  });
}
