import type { TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { checkChatRequest } from './check-request.ts';
import type { ApiContext } from '../shared/context.ts';
import { isMetered } from '../cost/has-limit.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import { unsent } from '../cost/unsent.ts';
import type { ChatRequest } from './options.ts';
import { toTransportRequest } from './request.ts';

/** Whom a stream asks, and what. */
export interface Question {
  readonly context: ApiContext;
  readonly request: ChatRequest;
  readonly options: CallOptions | undefined;
  /** Whether a sound is handed out by its events only, instead of being gathered for the result. @default false */
  readonly dropsAudio?: boolean | undefined;
  /** What messages say that it does. @default that it chats */
  readonly action?: string | undefined;
}

/** A streamed answer on its way. */
export interface Connection {
  readonly wire: TransportRequest;
  readonly headers: Headers;
  readonly batches: AsyncIterator<readonly unknown[], undefined>;
  /** The money that is held for it; `undefined` when nobody counts. */
  readonly reservation: Reservation | undefined;
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
export function createConnector({ context, request, options, action }: Question): Connector {
  const leaving = new AbortController();
  let opening: Promise<Connection> | undefined;
  const follow = () => {
    leaving.abort(options?.signal?.reason);
  };
  const connect = async (): Promise<Connection> => {
    if (options?.signal?.aborted === true) follow();
    else options?.signal?.addEventListener('abort', follow, { once: true });
    await checkChatRequest(request);
    const linked = { ...options, signal: leaving.signal };
    return await connectTo({ context, request, options: linked, action });
  };
  return {
    open: async () => await (opening ??= connect()),
    async cancel() {
      leaving.abort();
      // Cancelling is what made it fail: there is nothing to tell.
      await opening?.catch(() => undefined);
    },
    release() {
      options?.signal?.removeEventListener('abort', follow);
    },
  };
}

/** Asks, once it is known that the answer can be paid. */
async function connectTo({ context, request, options, action }: Question): Promise<Connection> {
  const remainingOptions = createDeadline(options, context.clock, action ?? 'chat');
  const reserved = await reserve({ context, request, options: remainingOptions(), action });
  try {
    const prepare = async () =>
      await toTransportRequest(reserved?.request ?? request, context, {
        stream: true,
        options: remainingOptions(),
        action,
      });
    const wire = await unsent(reserved?.reservation, prepare);
    const { headers, batches } = await context.transport.events(wire);
    return {
      wire,
      headers,
      batches: batches[Symbol.asyncIterator](),
      reservation: reserved?.reservation,
    };
  } catch (error) {
    await reserved?.reservation.fail(error);
    throw error;
  }
}

async function reserve({ context, request, options, action }: Question) {
  if (!isMetered(context.budget, options)) return undefined;
  const { reserveChat } = await import('./reserve-chat.ts');
  return await reserveChat(context, { request, action }, options);
}
