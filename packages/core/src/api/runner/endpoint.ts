import type { TransportResponse, ByteResponse, TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import type { CostEstimate } from '../shared/budget.ts';
import type { ApiContext } from '../shared/context.ts';
import type { EndpointCall, EndpointRequests, ModelRequest } from './call.ts';

/** A request as it crosses the network. */
export interface PreparedRequest<Request> extends Pick<
  TransportRequest,
  'body' | 'form' | 'safeStatuses' | 'acceptsJson' | 'maxResponseBytes'
> {
  /** The request to be estimated, when it tells more than the one that was given. @default the request */
  readonly estimated?: Request | undefined;
}

/** An endpoint whose requests cost money. */
export interface PaidEndpoint<Request extends ModelRequest> extends EndpointRequests<Request> {
  /** Loads what the request refers to and puts it into wire form. Nothing is sent. */
  prepare(call: EndpointCall<Request>): Promise<PreparedRequest<Request>>;
  /** Estimates what a request costs. Loaded when something limits what may be spent. */
  estimate(
    context: ApiContext,
    request: Request,
    options: CallOptions | undefined,
  ): Promise<CostEstimate>;
  /** Rewords an error of what was sent. */
  explain?(error: unknown, call: EndpointCall<Request>): unknown;
}

/** An endpoint that answers with JSON. */
export interface JsonEndpoint<Request extends ModelRequest, Result> extends PaidEndpoint<Request> {
  /** Returns the US dollars that a response says it cost. */
  costOf(response: unknown): number | undefined;
  /**
   * Returns the result that a response holds.
   *
   * @throws OpenRouterError for a response that was paid and cannot be used.
   */
  parse(response: TransportResponse<unknown>, call: EndpointCall<Request>): Result;
}

/** A request that may be sent, and the money that is held for it. */
export interface Sending<Request> {
  readonly call: EndpointCall<Request>;
  readonly wire: TransportRequest;
  readonly reservation: Reservation;
}

/** An endpoint that answers with bytes, piece by piece. */
export interface StreamEndpoint<
  Request extends ModelRequest,
  Stream,
> extends PaidEndpoint<Request> {
  /** Makes the stream of a response, which ends the reservation when it is over or left. */
  open(response: ByteResponse, sending: Sending<Request>): Promise<Stream>;
}

/** An endpoint that starts a job. */
export interface JobEndpoint<
  Request extends ModelRequest,
  Job,
  Options extends CallOptions,
> extends PaidEndpoint<Request> {
  /** Submits the job, and assigns the reservation to it as soon as its id is known. */
  submit(sending: Sending<Request>, options: Options | undefined): Promise<Job>;
}

/** A method of the client, before it has one. */
export type EndpointMethod<Request, Result, Options = CallOptions> = (
  context: ApiContext,
  request: Request,
  options?: Options,
) => Promise<Result>;
