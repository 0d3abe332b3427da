import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { generateViaChat } from './via-chat.ts';
import { generateViaImages, streamDedicated } from './via-images.ts';
import type { ImageJob } from './prepared-request.ts';
import { prepareJob } from './prepared-request.ts';
import type { ImageEvent, ImageRequest, ImageResult } from './options.ts';

/**
 * Makes pictures, by `/images` or by a chat, whichever the model is for. What the model cannot do is found before anything
 * is paid, and every picture that was made is kept: also when the caller gives up after the first of them is there, who is
 * then given what came.
 *
 * @throws OpenRouterError `INVALID_INPUT` for what the model cannot do, `MODEL_NOT_FOUND`, `UPSTREAM_REFUSED` with reason
 * `no_result` when no picture came, and what the loader throws.
 */
export async function generateImage(
  context: ApiContext,
  request: ImageRequest,
  options?: CallOptions,
): Promise<ImageResult> {
  return await draw(await prepareJob(context, request, options));
}

/**
 * Makes pictures as {@link generateImage} does, and shows what they are going to be where the model tells. Leaving the loop
 * gives the request up.
 */
export async function* streamImage(
  context: ApiContext,
  request: ImageRequest,
  options?: CallOptions,
): AsyncGenerator<ImageEvent, undefined> {
  const job = await prepareJob(context, request, options);
  const { route } = job;
  if (route.kind === 'dedicated' && route.model?.supportsStreaming !== false) {
    yield* streamDedicated({ ...job, route });
  } else {
    yield { type: 'end', result: await draw(job) };
  }
  return undefined;
}

async function draw(job: ImageJob): Promise<ImageResult> {
  const { route } = job;
  return route.kind === 'chat'
    ? await generateViaChat({ ...job, route })
    : await generateViaImages({ ...job, route });
}
