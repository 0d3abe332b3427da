import type { Answer, Transport, TransportRequest } from '../../http/contract.ts';
import { createDraft } from './accumulator.ts';
import { finishDraft, partialDetails } from './finish.ts';
import type { ChatRequest } from './options.ts';
import type { ChatResult } from './result.ts';

/**
 * What an answer that came at once says.
 *
 * @throws OpenRouterError what a provider failed with, and what {@link finishDraft} throws.
 */
export async function readWholeAnswer(
  { value, headers }: Answer<unknown>,
  request: ChatRequest,
  { transport, wire }: { readonly transport: Transport; readonly wire: TransportRequest },
): Promise<ChatResult> {
  const { state, fold } = createDraft(() => {});
  fold(value);
  if (state.error !== undefined || state.finishReason === 'error') {
    throw await transport.failure(wire, state.error, { headers, details: partialDetails(state) });
  }
  return await finishDraft(state, request, headers);
}
