import type { TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { checkChatRequest } from './check-request.ts';
import type { ChatContext } from './context.ts';
import type { ChatRequest } from './options.ts';
import { toTransportRequest } from './request.ts';

/** Whom a stream asks, and what. */
export interface Question {
  readonly context: ChatContext;
  readonly request: ChatRequest;
  readonly call: CallOptions | undefined;
}

/** A streamed answer on its way. */
export interface Connection {
  readonly wire: TransportRequest;
  readonly headers: Headers;
  readonly batches: AsyncIterator<readonly unknown[], undefined>;
}

/** Opens one connection and no second. */
export interface Connector {
  /** @throws OpenRouterError whatever keeps the answer from coming. */
  open(): Promise<Connection>;
  /** Gives the request up, also while it is being opened. */
  cancel(): Promise<void>;
  /** Removes the listener on the caller's signal. */
  release(): void;
}

/** Makes a {@link Connector}. Nothing is sent, and nothing listened to, before it opens. */
export function createConnector({ context, request, call }: Question): Connector {
  const leaving = new AbortController();
  let opening: Promise<Connection> | undefined;
  const follow = () => {
    leaving.abort(call?.signal?.reason);
  };
  const connect = async (): Promise<Connection> => {
    if (call?.signal?.aborted === true) follow();
    else call?.signal?.addEventListener('abort', follow, { once: true });
    await checkChatRequest(request);
    const linked = { ...call, signal: leaving.signal };
    const wire = await toTransportRequest(request, context, { stream: true, call: linked });
    const { headers, batches } = await context.transport.events(wire);
    return { wire, headers, batches: batches[Symbol.asyncIterator]() };
  };
  return {
    open: async () => await (opening ??= connect()),
    async cancel() {
      leaving.abort();
      // Cancelling is what made it fail: there is nothing to tell.
      await opening?.catch(() => undefined);
    },
    release() {
      call?.signal?.removeEventListener('abort', follow);
    },
  };
}
