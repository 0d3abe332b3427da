import type { Answer } from '../../http/contract.ts';
import { purchase } from '../cost/purchase.ts';
import type { ContentPart } from '../chat/messages.ts';
import type { ChatRequest } from '../chat/options.ts';
import { toTransportRequest } from '../chat/request.ts';
import { readUsage } from '../chat/usage.ts';
import { readWholeAnswer } from '../chat/whole-answer.ts';
import { isRecord } from '../../shared/record.ts';
import { isResolution } from './check-request.ts';
import type { ImageJob } from './job.ts';
import { billOf } from './job.ts';
import type { ImageRequest, ImageResult } from './options.ts';
import { gatherPictures } from './pictures.ts';
import { toImageResult } from './result.ts';
import type { ChatRoute } from './route.ts';

/** Makes pictures by a chat that may answer with them. */
export async function drawByChat(job: ImageJob<ChatRoute>): Promise<ImageResult> {
  const { context, request, references, action, callLeft } = job;
  const chat = toChatRequest(job);
  // Limits and switches that a client has for its conversations would cut a picture off.
  const defaults = { ...context.defaults, maxTokens: undefined, includeReasoning: undefined };
  const asked = await toTransportRequest(
    chat,
    { ...context, defaults },
    { stream: false, call: callLeft() },
  );
  const wire = { ...asked, action };
  const bill = {
    ...billOf(job),
    run: async () => await context.transport.json(wire, (body) => body),
    costOf: ({ value }: Answer<unknown>) =>
      readUsage(isRecord(value) ? value['usage'] : undefined)?.costUsd,
  };
  const answer = await purchase(context, bill, callLeft());
  const said = await readWholeAnswer(answer, chat, { transport: context.transport, wire });
  const pictures = said.images.map(({ url }) => ({ text: url, label: undefined }));
  const gathered = await gatherPictures(pictures, context, callLeft);
  const { text, refusal = '', model, usage, generationId, finishReason } = said;
  return await toImageResult(request, gathered, {
    action,
    text: text === '' ? refusal : text,
    model: model === '' ? job.route.id : model,
    usage,
    generationId,
    finishReason,
    notes: references.notes,
  });
}

function toChatRequest({ request, route, references }: ImageJob<ChatRoute>): ChatRequest {
  const content: readonly ContentPart[] = [
    // A bare description is something to talk about as well.
    { type: 'text', text: `Create an image: ${request.prompt}` },
    ...references.pictures.map(({ blob }) => ({ type: 'image', source: blob }) as const),
  ];
  return {
    model: route.id,
    messages: [{ role: 'user', content }],
    maxTokens: request.maxTokens,
    modalities: route.modalities,
    imageConfig: toImageConfig(request),
    provider: request.provider,
  };
}

/** Chats have a word of their own for the smallest step. Source: OpenRouter docs, image generation by chat. */
function toImageConfig({
  aspectRatio,
  resolution,
  size,
}: ImageRequest): ChatRequest['imageConfig'] {
  const step = resolution ?? (size !== undefined && isResolution(size) ? size : undefined);
  const ratio = aspectRatio === 'auto' ? undefined : aspectRatio;
  if (step === undefined && ratio === undefined) return undefined;
  return { aspect_ratio: ratio, image_size: step === '512' ? '0.5K' : step };
}
