import type { CallOptions } from '../../shared/call-options.ts';
import { createCountdown } from '../../shared/deadline.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { lazily } from '../../shared/lazy.ts';
import { isRecord } from '../../shared/untrusted-json.ts';
import type { ApiContext } from '../shared/context.ts';
import { isMetered } from '../cost/has-limit.ts';
import type { ChatReservation } from './reserve-chat.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import { unsent } from '../cost/unsent.ts';
import type { ChatRequest } from './options.ts';
import { toTransportRequest } from './request.ts';
import type { ChatResult } from './result.ts';
import { streamChat } from './stream.ts';

// Not part of what a program loads before it asks.
const loadCheck = lazily(async () => await import('./check-request.ts'));
const loadReservation = lazily(async () => await import('./reserve-chat.ts'));
const loadRead = lazily(async () => await import('./read-response.ts'));

/** Asks, and answers when the model is done. */
export async function sendChat(
  context: ApiContext,
  request: ChatRequest,
  call?: CallOptions,
): Promise<ChatResult> {
  const { checkChatRequest } = await loadCheck();
  await checkChatRequest(request);
  // OpenRouter speaks only in streams (docs, audio output): the pieces are put together here.
  if (request.modalities?.includes('audio') === true) {
    return await lastOf(streamChat(context, request, call));
  }
  if (!isMetered(context.budget, call)) return await ask(context, { request }, call);
  const { withChatReservation } = await loadReservation();
  const callLeft = createCountdown(call, context.clock, 'chat');
  const run = async (reserved: ChatReservation) => await ask(context, reserved, callLeft());
  return await withChatReservation(context, { request, run }, callLeft());
}

async function ask(
  context: ApiContext,
  {
    request,
    reservation,
  }: { readonly request: ChatRequest; readonly reservation?: Reservation | undefined },
  call: CallOptions | undefined,
): Promise<ChatResult> {
  const prepare = async () => await toTransportRequest(request, context, { stream: false, call });
  const wire = await unsent(reservation, prepare);
  // Loaded while the answer is on its way.
  const [answer, { readWholeAnswer }] = await Promise.all([
    context.transport.json(wire, toAnswer),
    loadRead(),
  ]);
  return await readWholeAnswer(answer, request, { ...context, wire });
}

function toAnswer(body: unknown): unknown {
  const choice: unknown =
    isRecord(body) && Array.isArray(body['choices']) ? body['choices'][0] : undefined;
  // A provider that failed at once leaves an error where its message would be.
  if (!isRecord(choice) || !(isRecord(choice['message']) || isRecord(choice['error'])))
    throw new TypeError('the answer has no message');
  return body;
}

async function lastOf(events: ReturnType<typeof streamChat>): Promise<ChatResult> {
  for await (const event of events) {
    if (event.type === 'end') return event.result;
  }
  throw new OpenRouterError('INTERNAL', 'A stream ended without its result');
}
