import { isRecord } from '../../shared/record.ts';
import { readUsage } from '../chat/usage.ts';
import type { Usage } from '../chat/result.ts';
import type { ImageJob } from './job.ts';
import type { ImageResult } from './options.ts';
import type { WirePicture } from './pictures.ts';
import { gatherPictures, toWirePicture } from './pictures.ts';
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

/** An answer that came at once. */
export function readPictureAnswer(body: unknown, headers: Headers): PictureAnswer {
  const entries: unknown = isRecord(body) ? body['data'] : undefined;
  const usage = readUsage(isRecord(body) ? body['usage'] : undefined);
  const pictures = (Array.isArray(entries) ? entries : []).map(toWirePicture);
  return { pictures: pictures.filter((each) => each !== undefined), usage, headers, notes: [] };
}

/** The pictures of an answer, decoded and fetched. */
export async function finishAnswer(
  { context, request, route, references, action, callLeft }: ImageJob<DedicatedRoute>,
  { pictures, usage, headers, notes }: PictureAnswer,
): Promise<ImageResult> {
  const gathered = await gatherPictures(pictures, context, callLeft);
  return await toImageResult(request, gathered, {
    action,
    text: '',
    model: route.id,
    usage,
    generationId: headers.get('x-generation-id') ?? undefined,
    notes: [...references.notes, ...notes],
  });
}
