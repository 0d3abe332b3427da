import type { TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { buildBody } from './body.ts';
import type { ChatContext } from './chat-parts.ts';
import type { ChatRequest } from './options.ts';
import { toCacheHeaders } from './response-cache.ts';

/** Returns the transport request of a chat. */
export async function toTransportRequest(
  request: ChatRequest,
  context: ChatContext,
  {
    stream,
    options,
    action,
  }: {
    readonly stream: boolean;
    readonly options: CallOptions | undefined;
    readonly action?: string | undefined;
  },
): Promise<TransportRequest> {
  const { defaults } = context;
  const remainingOptions = createDeadline(options, context.clock, action ?? 'chat');
  const body = await buildBody(request, context, { stream, remainingOptions });
  const model = body['model'] ?? request.models?.[0];
  return {
    method: 'POST',
    path: 'chat/completions',
    headers: toCacheHeaders(request.cache ?? defaults.cache),
    body,
    action: action ?? (typeof model === 'string' ? `chat with ${model}` : 'chat'),
    options: remainingOptions(),
  };
}
