import type { TransportResponse, TransportRequest } from '../../http/contract.ts';
import { createAccumulator } from './accumulator.ts';
import type { ChatContext } from './chat-parts.ts';
import { finishChat, partialDetails } from './finish.ts';
import type { ChatRequest } from './options.ts';
import type { ChatResult } from './result.ts';

/**
 * Returns the result of a response that was not streamed.
 *
 * @throws OpenRouterError the failure of the provider, and the errors of {@link finishChat}.
 */
export async function readChatResponse(
  { value, headers }: TransportResponse<unknown>,
  request: ChatRequest,
  {
    transport,
    wire,
    chatParts,
  }: Pick<ChatContext, 'transport' | 'chatParts'> & {
    readonly wire: TransportRequest;
  },
): Promise<ChatResult> {
  const { state, fold } = createAccumulator(() => {});
  fold(value);
  if (state.error !== undefined || state.finishReason === 'error') {
    throw await transport.failure(wire, state.error, { headers, details: partialDetails(state) });
  }
  return await finishChat(state, request, headers, { chatParts });
}
