import type { Answer, Transport, TransportRequest } from '../../http/contract.ts';
import { isRecord, textAt } from '../../shared/untrusted-json.ts';
import { readUsage } from '../chat/usage.ts';
import type { Usage } from '../chat/result.ts';
import type { ImageJob } from './prepared-request.ts';
import type { ImageResult } from './options.ts';
import type { WirePicture } from './decode-images.ts';
import { gatherPictures, toWirePicture } from './decode-images.ts';
import { toImageResult } from './result.ts';
import type { DedicatedRoute } from './route.ts';

/** What `POST images` answered, whole or put together of events. */
export interface PictureAnswer {
  readonly pictures: readonly WirePicture[];
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
export async function readPictureAnswer(
  transport: Transport,
  request: TransportRequest,
  { value, headers }: Answer<unknown>,
): Promise<PictureAnswer> {
  const body = isRecord(value) ? value : {};
  const { data, error } = body;
  const usage = readUsage(body['usage']);
  const pictures = (Array.isArray(data) ? data : [])
    .map(toWirePicture)
    .filter((each) => each !== undefined);
  const isRefused = isRecord(error) || textAt(body, 'error') !== undefined;
  if (pictures.length === 0 && isRefused)
    throw await transport.failure(request, body, { headers, details: { usage } });
  return { pictures, usage, headers, notes: [] };
}

/** The pictures of an answer, decoded and fetched. */
export async function finishAnswer(
  { context, request, route, references, action, remaining }: ImageJob<DedicatedRoute>,
  { pictures, usage, headers, notes }: PictureAnswer,
): Promise<ImageResult> {
  const gathered = await gatherPictures(pictures, context, remaining);
  return await toImageResult(request, gathered, {
    action,
    text: '',
    model: route.id,
    usage,
    generationId: headers.get('x-generation-id') ?? undefined,
    notes: [...references.notes, ...notes],
  });
}
