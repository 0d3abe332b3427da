// The definition of a paid endpoint: what each kind (JSON, stream, job) tells the runner beside the checks of call.ts.
import type { TransportResponse, ByteResponse, TransportRequest } from '../../http/contract.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Cost } from '../../shared/cost.ts';
import type { OpenRouterError } from '../../shared/errors.ts';
import type { Reservation } from '../cost/reservation-handle.ts';
import type { CostEstimate } from '../shared/budget.ts';
import type { ApiContext } from '../shared/context.ts';
import type { EndpointCall, EndpointRequests, ModelRequest } from './call.ts';

/** Request in wire form. */
export interface PreparedRequest<Request> extends Pick<
  TransportRequest,
  'body' | 'form' | 'headers' | 'safeStatuses' | 'acceptsJson' | 'maxResponseBytes'
> {
  /** Request for the estimate, when it has more detail than the original. @default the request */
  readonly estimated?: Request | undefined;
}

/** Endpoint whose requests cost money. */
export interface PaidEndpoint<Request extends ModelRequest> extends EndpointRequests<Request> {
  /** Loads the media of the request and converts it to wire form. Nothing is sent. */
  prepare(call: EndpointCall<Request>): Promise<PreparedRequest<Request>>;
  /** Estimates the cost of a request. Called only under a spending limit. */
  estimate(
    context: ApiContext,
    request: Request,
    options: CallOptions | undefined,
  ): Promise<CostEstimate>;
  /**
   * Returns the request in another form after a refusal that was not charged: a provider may not know the form that this client
   * asks for. It is sent once. @default none
   */
  otherForm?(error: OpenRouterError, call: EndpointCall<Request>): Request | undefined;
  /** Rewords an error of a call that was sent. */
  explain?(error: unknown, call: EndpointCall<Request>): unknown;
}

/** Endpoint with a JSON response. */
export interface JsonEndpoint<Request extends ModelRequest, Result> extends PaidEndpoint<Request> {
  /** Returns what a response cost. */
  costOf(response: unknown): Partial<Cost> | undefined;
  /**
   * Returns the result in a response.
   *
   * @throws OpenRouterError for a response that was charged and cannot be used.
   */
  parse(response: TransportResponse<unknown>, call: EndpointCall<Request>): Result;
}

/** Request that may be sent, with its reservation. */
export interface Sending<Request> {
  readonly call: EndpointCall<Request>;
  readonly wire: TransportRequest;
  readonly reservation: Reservation;
}

/** Endpoint with a byte stream as its response. */
export interface StreamEndpoint<
  Request extends ModelRequest,
  Stream,
> extends PaidEndpoint<Request> {
  /** Opens the stream of a response, which ends the reservation when it completes or is cancelled. */
  open(response: ByteResponse, sending: Sending<Request>): Promise<Stream>;
}

/** Endpoint that starts a job. */
export interface JobEndpoint<
  Request extends ModelRequest,
  Job,
  Options extends CallOptions,
> extends PaidEndpoint<Request> {
  /** Submits the job, and assigns the reservation to it as soon as its id is known. */
  submit(sending: Sending<Request>, options: Options | undefined): Promise<Job>;
}

/** Method of the client before it is bound to a context. */
export type EndpointMethod<Request, Result, Options = CallOptions> = (
  context: ApiContext,
  request: Request,
  options?: Options,
) => Promise<Result>;
