import type { CallOptions } from '../../shared/call-options.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import { lazily } from '../../shared/lazily.ts';
import { isRecord } from '../../shared/record.ts';
import type { ChatContext } from './context.ts';
import { createDraft } from './draft.ts';
import type { ChatRequest } from './options.ts';
import { toTransportRequest } from './request.ts';
import type { ChatResult } from './result.ts';
import { streamChat } from './stream.ts';

// Not part of what a program loads before it asks.
const loadCheck = lazily(async () => await import('./check-request.ts'));
const loadFinish = lazily(async () => await import('./finish.ts'));

/** Asks, and answers when the model is done. */
export async function sendChat(
  context: ChatContext,
  request: ChatRequest,
  call?: CallOptions,
): Promise<ChatResult> {
  const { checkChatRequest } = await loadCheck();
  await checkChatRequest(request);
  // OpenRouter speaks only in streams (docs, audio output): the pieces are put together here.
  if (request.modalities?.includes('audio') === true) {
    return await lastOf(streamChat(context, request, call));
  }
  const wire = await toTransportRequest(request, context, { stream: false, call });
  // Loaded while the answer is on its way.
  const [{ value: answer, headers }, { finishDraft, partialDetails }] = await Promise.all([
    context.transport.json(wire, toAnswer),
    loadFinish(),
  ]);
  const { state, fold } = createDraft(() => {});
  fold(answer);
  if (state.error !== undefined || state.finishReason === 'error') {
    throw await context.transport.failure(wire, state.error, {
      headers,
      details: partialDetails(state),
    });
  }
  return await finishDraft(state, request, headers);
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
