import type { EmulatorClock } from '../shared/clock.ts';
import { ApiError, toErrorResponse } from '../shared/api-error.ts';
import type { FaultQueue } from '../faults/fault-queue.ts';
import { injectFault } from '../faults/inject.ts';
import type { OpenRecord, Recorder } from '../recorder.ts';
import { type IncomingRequest, readIncomingRequest } from './incoming-request.ts';
import { watchBody } from './watched-body.ts';

/** Handles one request; rejects with `ConnectionReset` when the connection is to break. */
export type Handle = (request: Request, signal: AbortSignal) => Promise<Response>;

/** Dependencies of the request handler. */
export interface HandleContext {
  readonly recorder: Recorder;
  readonly faults: FaultQueue;
  readonly clock: EmulatorClock;
  /** Routes a request; always returns a response, errors included. */
  readonly respond: (request: Request, incoming: IncomingRequest) => Promise<Response>;
}

/** Creates a handler that records requests, applies faults and routes. */
export function createHandle({ recorder, faults, clock, respond }: HandleContext): Handle {
  return async (request, signal) => {
    const record = recorder.open(request, clock.now());
    const onAbort = (): void => record.settle('aborted');
    signal.addEventListener('abort', onAbort, { once: true });
    const settle: OpenRecord['settle'] = (outcome) => {
      signal.removeEventListener('abort', onAbort);
      record.settle(outcome);
    };
    try {
      const incoming = await readIncomingRequest(request, signal);
      record.received(incoming);
      const fault = faults.take(record.request.path, request.headers);
      const response = await injectFault(fault, {
        clock,
        signal,
        respond: async () => {
          const intact = await respond(request, incoming);
          record.executed(intact);
          return intact;
        },
      });
      record.responded(response.status);
      return watchBody(response, settle);
    } catch (error) {
      if (error instanceof ApiError) {
        record.responded(error.details.status);
        settle('completed');
        return toErrorResponse(error);
      }
      settle(signal.aborted ? 'aborted' : 'failed');
      throw error;
    }
  };
}
