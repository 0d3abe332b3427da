import type { TransportRequest } from '../../http/contract.ts';
import { sendReserved, toWire } from '../runner/run.ts';
import { toImageBody } from './body.ts';
import type { ImageJob } from './prepared-request.ts';
import { imageEndpoint } from './prepared-request.ts';
import type { ImageEvent, ImageResult } from './options.ts';
import type { ImageResponse } from './image-response.ts';
import { finishResponse, readImageResponse } from './image-response.ts';
import { readImageEvents } from './image-events.ts';
import { relay } from '../shared/event-channel.ts';
import type { DedicatedRoute } from './route.ts';

/**
 * Maximum bytes of a response with images: ten of 4096 pixels a side have up to 30 MiB each as PNG, and a third more as base64.
 * A string in V8 is limited to 512 MiB.
 */
const MAX_IMAGES_RESPONSE_BYTES = 400 * 1024 * 1024;

/** Statuses after which nothing is charged: 502 means that no image is. Source: OpenRouter docs, image generation. */
const safeStatuses = [502];

/** Transport settings of every request. */
const settings = {
  safeStatuses,
  acceptsJson: true,
  maxResponseBytes: MAX_IMAGES_RESPONSE_BYTES,
};

/** Generates images through `POST images`. */
export async function generateViaImages(job: ImageJob<DedicatedRoute>): Promise<ImageResult> {
  const { transport } = job.context;
  const run = async () => {
    const wire = toImageWire(job, false);
    return await readImageResponse(transport, wire, await transport.json(wire, (body) => body));
  };
  return await finishResponse(job, await send(job, run));
}

/** Generates images through `POST images`, and yields previews. */
export async function* streamDedicated(
  job: ImageJob<DedicatedRoute>,
): AsyncGenerator<ImageEvent, undefined> {
  const { transport } = job.context;
  const callSignal = job.remaining()?.signal;
  const response = yield* relay<ImageEvent, ImageResponse>(callSignal, async (emit, signal) => {
    const wire = toImageWire(job, true);
    const request = { ...wire, options: { ...wire.options, signal } };
    const { count = 1 } = job.request;
    const run = async () => await readImageEvents(transport, request, { emit, count });
    return await send(job, run);
  });
  yield { type: 'end', result: await finishResponse(job, response) };
  return undefined;
}

async function send(
  job: ImageJob<DedicatedRoute>,
  run: () => Promise<ImageResponse>,
): Promise<ImageResponse> {
  return await sendReserved(imageEndpoint, job, settings, {
    send: run,
    costOf: ({ usage }) => usage,
  });
}

function toImageWire(job: ImageJob<DedicatedRoute>, stream: boolean): TransportRequest {
  const { context, request, references, route } = job;
  const { id, model } = route;
  const parts = { id, model, references: references.images, stream };
  return toWire(imageEndpoint, job, { ...settings, body: toImageBody(request, parts, context) });
}
