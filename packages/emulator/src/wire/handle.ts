import type { EmulatorClock } from '../shared/clock.ts';
import { ApiError, toErrorResponse } from '../shared/api-error.ts';
import type { FaultQueue } from '../faults/fault-queue.ts';
import { injectFault } from '../faults/inject.ts';
import type { OpenRecord, Recorder } from '../recorder.ts';
import { type IncomingRequest, readIncomingRequest } from './incoming-request.ts';
import { watchBody } from './watched-body.ts';

/** Answers one request; rejects with `ConnectionReset` when the connection is to break. */
export type Handle = (request: Request, signal: AbortSignal) => Promise<Response>;

/** What stands between the wire and the routes. */
export interface HandleContext {
  readonly recorder: Recorder;
  readonly faults: FaultQueue;
  readonly clock: EmulatorClock;
  /** The routes: always a response, errors included. */
  readonly respond: (request: Request, incoming: IncomingRequest) => Promise<Response>;
}

/** Records a request, breaks it if a fault waits for it, and otherwise has it answered. */
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
