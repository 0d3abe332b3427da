import type { TransportResponse, TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { ApiContext } from '../shared/context.ts';
import { isMetered } from '../cost/has-limit.ts';
import { imageTokens } from './image-tokens.ts';
import type { ChatReservation } from '../chat/reserve-chat.ts';
import { unsent } from '../cost/unsent.ts';
import type { ContentPart } from '../chat/messages.ts';
import type { ChatRequest } from '../chat/options.ts';
import { toTransportRequest } from '../chat/request.ts';
import { readUsage } from '../chat/usage.ts';
import { readChatResponse } from '../chat/read-response.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { isResolution } from './check-request.ts';
import type { ImageJob } from './prepared-request.ts';
import type { ImageRequest, ImageResult } from './options.ts';
import { gatherImages } from './decode-images.ts';
import { toImageResult } from './result.ts';
import type { ChatRoute } from './route.ts';

/** Said of an answer that reached its most tokens. */
const CUT_OFF = 'The answer broke off: it had no tokens left.';

/** Tokens that a model writes before and after a picture. With fewer the picture itself may break off. */
const TEXT_TOKENS = 500;

/** Makes pictures by a chat that may answer with them. */
export async function generateViaChat(job: ImageJob<ChatRoute>): Promise<ImageResult> {
  const { context, request, references, action, remaining } = job;
  const chat = toChatRequest(job);
  const { answer, wire } = await ask(job, chat);
  const said = await readChatResponse(answer, chat, { transport: context.transport, wire });
  const images = said.images.map(({ url }) => ({ text: url, label: undefined }));
  const gathered = await gatherImages(images, context, remaining);
  const { text, refusal = '', model, usage, generationId, finishReason } = said;
  return await toImageResult(request, gathered, {
    action,
    text: text === '' ? refusal : text,
    model: model === '' ? job.route.id : model,
    usage,
    generationId,
    finishReason,
    notes: finishReason === 'length' ? [...references.notes, CUT_OFF] : references.notes,
  });
}

/** Asks, once it is known that the pictures can be paid, and nobody who is dearer than was reckoned. */
async function ask(
  { context: given, request, route, action, remaining }: ImageJob<ChatRoute>,
  chat: ChatRequest,
): Promise<{ readonly answer: TransportResponse<unknown>; readonly wire: TransportRequest }> {
  // Limits and switches that a client or a call has for conversations would cut a picture off.
  const defaults = { ...given.defaults, maxTokens: undefined, includeReasoning: undefined };
  const context = { ...given, defaults };
  const minTokens = imageTokens({ ...request, model: route.id }) + TEXT_TOKENS;
  const reserved = await reserve(context, { request: chat, action, minTokens }, remaining());
  try {
    const wire = await unsent(reserved?.reservation, async () => {
      const how = { stream: false, options: remaining() };
      return { ...(await toTransportRequest(reserved?.request ?? chat, context, how)), action };
    });
    const answer = await context.transport.json(wire, (body) => body);
    const { value } = answer;
    const usage = readUsage(isRecord(value) ? value['usage'] : undefined);
    await reserved?.reservation.settle(usage?.costUsd);
    return { answer, wire };
  } catch (error) {
    await reserved?.reservation.fail(error);
    throw error;
  }
}

async function reserve(
  context: ApiContext,
  planned: {
    readonly request: ChatRequest;
    readonly action: string;
    readonly minTokens: number;
  },
  options: CallOptions | undefined,
): Promise<ChatReservation | undefined> {
  if (!isMetered(context.budget, options)) return undefined;
  const { reserveChat } = await import('../chat/reserve-chat.ts');
  return await reserveChat(context, planned, options);
}

function toChatRequest({ request, route, references }: ImageJob<ChatRoute>): ChatRequest {
  const content: readonly ContentPart[] = [
    // A bare description is something to talk about as well.
    { type: 'text', text: `Create an image: ${request.prompt}` },
    ...references.images.map(({ blob }) => ({ type: 'image', source: blob }) as const),
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
