import type { CallOptions } from '../../shared/call-options.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { lazy } from '../../shared/lazy.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import { isMetered } from '../cost/has-limit.ts';
import type { ChatContext } from './chat-parts.ts';
import { requirePart } from './chat-parts.ts';
import type { ChatReservation } from './reserve-chat.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import { unsent } from '../cost/unsent.ts';
import type { ChatRequest } from './options.ts';
import type { ChatResult } from './result.ts';
import { streamChat } from './stream.ts';

// Not loaded before the first chat.
const loadCheck = lazy(async () => await import('./check-request.ts'));
const loadRequest = lazy(async () => await import('./request.ts'));
const loadRead = lazy(async () => await import('./read-response.ts'));

/** Sends a chat request and returns the complete answer. */
export async function sendChat(
  context: ChatContext,
  request: ChatRequest,
  options?: CallOptions,
): Promise<ChatResult> {
  // Both at once, and one for each request.
  const [{ checkChatRequest }] = await Promise.all([loadCheck(), loadRequest()]);
  await checkChatRequest(request, options, context.chatParts?.explanations);
  // OpenRouter returns audio only in streams (docs, audio output): the chunks are joined here.
  if (request.modalities?.includes('audio') === true) {
    return await lastOf(streamChat(context, request, options));
  }
  if (!isMetered(context.budget, options)) return await ask(context, { request }, options);
  const { withChatReservation } = await (await requirePart(context.chatParts, 'reservations'))();
  const remainingOptions = createDeadline(options, context.clock, 'chat');
  const run = async (reserved: ChatReservation) => await ask(context, reserved, remainingOptions());
  return await withChatReservation(context, { request, run }, remainingOptions());
}

async function ask(
  context: ChatContext,
  {
    request,
    reservation,
  }: { readonly request: ChatRequest; readonly reservation?: Reservation | undefined },
  options: CallOptions | undefined,
): Promise<ChatResult> {
  const { toTransportRequest } = await loadRequest();
  const prepare = async () =>
    await toTransportRequest(request, context, { stream: false, options });
  const wire = await unsent(reservation, prepare);
  // Loaded while the request is under way.
  const [response, { readChatResponse }] = await Promise.all([
    context.transport.json(wire, toChatResponse),
    loadRead(),
  ]);
  return await readChatResponse(response, request, { ...context, wire });
}

function toChatResponse(body: unknown): unknown {
  const choice: unknown =
    isRecord(body) && Array.isArray(body['choices']) ? body['choices'][0] : undefined;
  // A provider that failed at once returns an error in place of the message.
  if (!isRecord(choice) || !(isRecord(choice['message']) || isRecord(choice['error'])))
    throw new TypeError('the response has no message');
  return body;
}

async function lastOf(events: ReturnType<typeof streamChat>): Promise<ChatResult> {
  for await (const event of events) {
    if (event.type === 'end') return event.result;
  }
  throw new OpenRouterError('INTERNAL', 'A stream ended without its result');
}
