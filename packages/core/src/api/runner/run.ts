import type { TransportRequest } from '../../http/contract.ts';
import { SUBMIT_GRACE_MS } from '../../http/default-timeouts.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Cost } from '../../shared/cost.ts';
import { OpenRouterError } from '../../shared/errors.ts';
import type { PlannedCall } from '../cost/reservation.ts';
import { reserve, withReservation } from '../cost/reservation.ts';
import { endpoints } from '../shared/endpoints.ts';
import type { EndpointCall, ModelRequest, OpenCall } from './call.ts';
import { beginCall } from './call.ts';
import type {
  EndpointMethod,
  JobEndpoint,
  JsonEndpoint,
  PaidEndpoint,
  PreparedRequest,
  Sending,
  StreamEndpoint,
} from './endpoint.ts';

/**
 * Creates the method of an endpoint with a JSON response. Every call has the same steps: check, timeout, default model, model
 * check, prepare, estimate, reserve, send, settle, parse; each step has the time that the earlier steps left.
 */
export function defineEndpoint<Request extends ModelRequest, Result>(
  endpoint: JsonEndpoint<Request, Result>,
): EndpointMethod<Request, Result> {
  return async (context, request, options) => {
    return await inEitherForm(
      endpoint,
      await beginCall(endpoint, context, request, options),
      async (call) => {
        const prepared = await endpoint.prepare(call);
        const response = await sendReserved(endpoint, call, prepared, {
          send: async () =>
            await context.transport.json(toWire(endpoint, call, prepared), (body) => body),
          costOf: ({ value }) => endpoint.costOf(value),
        });
        return endpoint.parse(response, call);
      },
    );
  };
}

/** Statuses of a refusal by the form of a request, after which nothing was charged. */
const refusedForms: ReadonlySet<number | undefined> = new Set([400, 415, 422]);

/** Runs a call, once more in another form when the endpoint has one for its refusal. */
async function inEitherForm<Request extends ModelRequest, Result>(
  endpoint: PaidEndpoint<Request>,
  call: EndpointCall<Request>,
  run: (call: EndpointCall<Request>) => Promise<Result>,
): Promise<Result> {
  const explained = (error: unknown): unknown => endpoint.explain?.(error, call) ?? error;
  try {
    return await run(call);
  } catch (error) {
    const isRefused = OpenRouterError.is(error) && refusedForms.has(error.status);
    const request = isRefused ? endpoint.otherForm?.(error, call) : undefined;
    if (request === undefined) throw explained(error);
    return await run({ ...call, request }).catch((second: unknown) => {
      throw explained(second);
    });
  }
}

/** Creates the method of an endpoint with a byte stream: {@link defineEndpoint} whose stream settles its cost. */
export function defineStreamEndpoint<Request extends ModelRequest, Stream>(
  endpoint: StreamEndpoint<Request, Stream>,
): EndpointMethod<Request, Stream> {
  return async (context, request, options) => {
    const open = async (sending: Sending<Request>) =>
      await endpoint.open(await context.transport.bytes(sending.wire), sending);
    const begun = await beginCall(endpoint, context, request, options);
    return await inEitherForm(
      endpoint,
      begun,
      async (call) => await openReserved(endpoint, call, open),
    );
  };
}

/** Creates the method of an endpoint that starts a job: {@link defineEndpoint} whose job settles its cost by its id. */
export function defineJobEndpoint<Request extends ModelRequest, Job, Options extends CallOptions>(
  endpoint: JobEndpoint<Request, Job, Options>,
): EndpointMethod<Request, Job, Options> {
  return async (context, request, options) => {
    const call = await beginCall(endpoint, context, request, options);
    const submit = async (sending: Sending<Request>) => {
      const wire = { ...sending.wire, graceMs: SUBMIT_GRACE_MS };
      return await endpoint.submit({ ...sending, wire }, options);
    };
    return await openReserved(endpoint, call, submit).catch((error: unknown) => {
      throw endpoint.explain?.(error, call) ?? error;
    });
  };
}

/** Reserves the money for a call, sends it and settles the cost of its response. */
export async function sendReserved<Request extends ModelRequest, Response>(
  endpoint: Pick<PaidEndpoint<Request>, 'estimate'>,
  call: OpenCall<Request>,
  prepared: PreparedRequest<Request>,
  { send, costOf }: SendingSteps<Response>,
): Promise<Response> {
  const planned = { ...plan(endpoint, call, prepared), run: send, costOf };
  return await withReservation(call.context.budget, planned, call.remaining());
}

/** Steps of {@link sendReserved} that differ between endpoints. */
export interface SendingSteps<Response> {
  send(): Promise<Response>;
  /** Returns what a response cost, if it reports it. */
  costOf(response: Response): Partial<Cost> | undefined;
}

/** Prepares a call, reserves its money and opens its stream or job, which ends the reservation later. */
async function openReserved<Request extends ModelRequest, Opened>(
  endpoint: PaidEndpoint<Request>,
  call: EndpointCall<Request>,
  open: (sending: Sending<Request>) => Promise<Opened>,
): Promise<Opened> {
  const prepared = await endpoint.prepare(call);
  const { budget } = call.context;
  const reservation = await reserve(budget, plan(endpoint, call, prepared), call.remaining());
  try {
    return await open({ call, reservation, wire: toWire(endpoint, call, prepared) });
  } catch (error) {
    await reservation.fail(error);
    throw error;
  }
}

function plan<Request extends ModelRequest>(
  { estimate }: Pick<PaidEndpoint<Request>, 'estimate'>,
  { context, request, remaining, modelId, action }: OpenCall<Request>,
  { estimated = request, safeStatuses }: PreparedRequest<Request>,
): PlannedCall {
  return {
    action,
    unpaidStatuses: safeStatuses,
    estimate: async () => await estimate(context, { ...estimated, model: modelId }, remaining()),
  };
}

/** Returns the transport request of a call. */
export function toWire<Request extends ModelRequest>(
  { name }: Pick<PaidEndpoint<Request>, 'name'>,
  { action, remaining }: OpenCall<Request>,
  prepared: PreparedRequest<Request>,
): TransportRequest {
  const { estimated: _, ...settings } = prepared;
  const { path } = endpoints[name];
  return { method: 'POST', path, action, options: remaining(), ...settings };
}
