import type { TransportRequest } from '../../http/contract.ts';
import { withReservation } from '../cost/reservation.ts';
import { toImageBody } from './body.ts';
import type { ImageJob } from './prepared-request.ts';
import { plan } from './prepared-request.ts';
import type { ImageEvent, ImageResult } from './options.ts';
import type { PictureAnswer } from './image-response.ts';
import { finishAnswer, readPictureAnswer } from './image-response.ts';
import { readPictureEvents } from './image-events.ts';
import { relay } from '../shared/event-channel.ts';
import type { DedicatedRoute } from './route.ts';

/**
 * Most bytes of an answer with pictures: ten of 4096 pixels a side have up to 30 MiB each as PNG, and a third more as base64.
 * A text of V8 ends at 512 MiB.
 */
const MAX_PICTURES_ANSWER_BYTES = 400 * 1024 * 1024;

/** Pictures are paid all or nothing, and 502 means nothing. Source: OpenRouter docs, image generation. */
const safeStatuses = [502];

/** Makes pictures by `POST images`. */
export async function drawDedicated(job: ImageJob<DedicatedRoute>): Promise<ImageResult> {
  const { transport } = job.context;
  const run = async () => {
    const wire = toWire(job, false);
    return await readPictureAnswer(transport, wire, await transport.json(wire, (body) => body));
  };
  return await finishAnswer(job, await send(job, run));
}

/** Makes pictures by `POST images`, and shows what they are going to be. */
export async function* streamDedicated(
  job: ImageJob<DedicatedRoute>,
): AsyncGenerator<ImageEvent, undefined> {
  const { transport } = job.context;
  const outer = job.callLeft()?.signal;
  const answer = yield* relay<ImageEvent, PictureAnswer>(outer, async (emit, signal) => {
    const wire = toWire(job, true);
    const request = { ...wire, call: { ...wire.call, signal } };
    const { count = 1 } = job.request;
    const run = async () => await readPictureEvents(transport, request, { emit, count });
    return await send(job, run);
  });
  yield { type: 'end', result: await finishAnswer(job, answer) };
  return undefined;
}

async function send(
  job: ImageJob<DedicatedRoute>,
  run: () => Promise<PictureAnswer>,
): Promise<PictureAnswer> {
  const planned = {
    ...plan(job),
    unpaidStatuses: safeStatuses,
    run,
    costOf: ({ usage }: PictureAnswer) => usage?.costUsd,
  };
  return await withReservation(job.context.budget, planned, job.callLeft());
}

function toWire(
  { context, request, route, references, action, callLeft }: ImageJob<DedicatedRoute>,
  stream: boolean,
): TransportRequest {
  const { id, model } = route;
  return {
    method: 'POST',
    path: 'images',
    body: toImageBody(request, { id, model, references: references.pictures, stream }, context),
    action,
    safeStatuses,
    takesWholeAnswer: true,
    maxAnswerBytes: MAX_PICTURES_ANSWER_BYTES,
    call: callLeft(),
  };
}
