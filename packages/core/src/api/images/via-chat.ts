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

/** Note for an answer that reached its maximum tokens. */
const CUT_OFF = 'The answer was cut off at the maximum tokens.';

/** Tokens of the text before and after an image. With fewer the image itself may be cut off. */
const TEXT_TOKENS = 500;

/** Generates images through a chat. */
export async function generateViaChat(job: ImageJob<ChatRoute>): Promise<ImageResult> {
  const { context, request, references, action, remaining } = job;
  const chat = toChatRequest(job);
  const { response, wire, notes } = await send(job, chat);
  const result = await readChatResponse(response, chat, { transport: context.transport, wire });
  const images = result.images.map(({ url }) => ({ text: url, label: undefined }));
  const gathered = await gatherImages(images, context, remaining);
  const { text, refusal = '', model, usage, generationId, finishReason } = result;
  return await toImageResult(request, gathered, {
    action,
    text: text === '' ? refusal : text,
    model: model === '' ? job.route.id : model,
    usage,
    generationId,
    finishReason,
    notes: [...references.notes, ...notes, ...(finishReason === 'length' ? [CUT_OFF] : [])],
  });
}

/** Sends the chat after its cost is reserved, to no provider that costs more than the estimate. */
async function send(
  { context: clientContext, request, route, action, remaining }: ImageJob<ChatRoute>,
  chat: ChatRequest,
): Promise<{
  readonly response: TransportResponse<unknown>;
  readonly wire: TransportRequest;
  readonly notes: readonly string[];
}> {
  // The client's token limit and reasoning setting are for chats: they would cut an image off.
  const defaults = { ...clientContext.defaults, maxTokens: undefined, includeReasoning: undefined };
  const context = { ...clientContext, defaults };
  const minTokens = imageTokens({ ...request, model: route.id }) + TEXT_TOKENS;
  const reserved = await reserve(context, { request: chat, action, minTokens }, remaining());
  try {
    const wire = await unsent(reserved?.reservation, async () => {
      const settings = { stream: false, options: remaining() };
      return {
        ...(await toTransportRequest(reserved?.request ?? chat, context, settings)),
        action,
      };
    });
    const response = await context.transport.json(wire, (body) => body);
    const { value } = response;
    const usage = readUsage(isRecord(value) ? value['usage'] : undefined);
    await reserved?.reservation.settle(usage);
    return { response, wire, notes: reserved?.notes ?? [] };
  } catch (error) {
    await reserved?.reservation.fail(error);
    throw error;
  }
}

async function reserve(
  context: ApiContext,
  chat: {
    readonly request: ChatRequest;
    readonly action: string;
    readonly minTokens: number;
  },
  options: CallOptions | undefined,
): Promise<ChatReservation | undefined> {
  if (!isMetered(context.budget, options)) return undefined;
  const { reserveChat } = await import('../chat/reserve-chat.ts');
  return await reserveChat(context, chat, options);
}

function toChatRequest({ request, route, references }: ImageJob<ChatRoute>): ChatRequest {
  const content: readonly ContentPart[] = [
    // Without an instruction the model may only discuss the description.
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

/** Returns the image config; chats use another name for 512. Source: OpenRouter docs, image generation by chat. */
function toImageConfig({
  aspectRatio,
  resolution,
  size,
}: ImageRequest): ChatRequest['imageConfig'] {
  const imageSize = resolution ?? (size !== undefined && isResolution(size) ? size : undefined);
  const ratio = aspectRatio === 'auto' ? undefined : aspectRatio;
  if (imageSize === undefined && ratio === undefined) return undefined;
  return { aspect_ratio: ratio, image_size: imageSize === '512' ? '0.5K' : imageSize };
}
