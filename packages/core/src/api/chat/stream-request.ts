import type { TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { checkChatRequest } from './check-request.ts';
import type { ChatContext } from './chat-parts.ts';
import { requirePart } from './chat-parts.ts';
import { isMetered } from '../cost/has-limit.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import { unsent } from '../cost/unsent.ts';
import type { ChatRequest } from './options.ts';
import { toTransportRequest } from './request.ts';

/** Request of a stream, with its context. */
export interface Question {
  readonly context: ChatContext;
  readonly request: ChatRequest;
  readonly options: CallOptions | undefined;
  /** Whether audio is only emitted as events instead of being stored for the result. @default false */
  readonly dropsAudio?: boolean | undefined;
  /** Action that messages name. @default 'chat' with the model */
  readonly action?: string | undefined;
}

/** Open connection of a streamed answer. */
export interface Connection {
  readonly wire: TransportRequest;
  readonly headers: Headers;
  readonly batches: AsyncIterator<readonly unknown[], undefined>;
  /** Reservation of the call; `undefined` without a limit on spending. */
  readonly reservation: Reservation | undefined;
  /** Notes for the result. */
  readonly notes: readonly string[] | undefined;
}

/** Opener of a single connection. */
export interface Connector {
  /**
   * Opens the connection, or returns the one that was opened before.
   *
   * @throws OpenRouterError when the request cannot be sent or is refused.
   */
  open(): Promise<Connection>;
  /** Cancels the request, also while the connection is being opened. */
  cancel(): Promise<void>;
  /** Removes the listener on the caller's signal. */
  release(): void;
}

/** Creates a {@link Connector}. Before `open`, nothing is sent and no listener is added. */
export function createConnector({ context, request, options, action }: Question): Connector {
  const controller = new AbortController();
  let opening: Promise<Connection> | undefined;
  let listened: AbortSignal | undefined;
  const onAbort = () => {
    controller.abort(options?.signal?.reason);
  };
  const connect = async (): Promise<Connection> => {
    await checkChatRequest(request, options, context.chatParts?.explanations);
    listened = options?.signal;
    if (listened?.aborted === true) onAbort();
    else listened?.addEventListener('abort', onAbort, { once: true });
    const linked = { ...options, signal: controller.signal };
    return await connectTo({ context, request, options: linked, action });
  };
  return {
    open: async () => await (opening ??= connect()),
    async cancel() {
      controller.abort();
      // It failed because it was cancelled: there is nothing to report.
      await opening?.catch(() => undefined);
    },
    release() {
      listened?.removeEventListener('abort', onAbort);
    },
  };
}

/** Reserves the money and sends the request. */
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
      notes: reserved?.notes,
    };
  } catch (error) {
    await reserved?.reservation.fail(error);
    throw error;
  }
}

async function reserve({ context, request, options, action }: Question) {
  if (!isMetered(context.budget, options)) return undefined;
  const { reserveChat } = await (await requirePart(context.chatParts, 'reservations'))();
  return await reserveChat(context, { request, action }, options);
}
