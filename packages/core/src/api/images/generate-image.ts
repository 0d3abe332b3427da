import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { generateViaChat } from './via-chat.ts';
import { generateViaImages, streamDedicated } from './via-images.ts';
import type { ImageJob } from './prepared-request.ts';
import { prepareJob } from './prepared-request.ts';
import type { ImageEvent, ImageRequest, ImageResult } from './options.ts';

/**
 * Generates images, through `/images` or a chat, depending on the model. Unsupported options are rejected before anything is
 * paid, and every generated image is kept: an abort after the first image returns the images so far.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an unsupported option, `MODEL_NOT_FOUND`, `UPSTREAM_REFUSED` with reason
 * `no_result` when no image was generated, and what the loader throws.
 */
export async function generateImage(
  context: ApiContext,
  request: ImageRequest,
  options?: CallOptions,
): Promise<ImageResult> {
  return await generate(await prepareJob(context, request, options));
}

/**
 * Generates images as {@link generateImage} does, and yields previews where the model sends them. Leaving the loop aborts the
 * request.
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
    yield { type: 'end', result: await generate(job) };
  }
  return undefined;
}

async function generate(job: ImageJob): Promise<ImageResult> {
  const { route } = job;
  return route.kind === 'chat'
    ? await generateViaChat({ ...job, route })
    : await generateViaImages({ ...job, route });
}
