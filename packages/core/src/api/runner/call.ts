import type { CallOptions } from '../../shared/call-options.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { createDeadline } from '../../shared/deadline.ts';
import type { ModelNeeds } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ModelEndpointName } from '../shared/endpoints.ts';
import { notesOnDefaults, requireCarried } from '../shared/default-support.ts';
import { defaultedBy, modelIdOf } from '../shared/endpoints.ts';
import type { Model } from '../shared/model-catalogue.ts';

/** Request of an endpoint with a default model. */
export interface ModelRequest {
  readonly model?: string | undefined;
}

/** First half of an endpoint: the checks before a body is built. */
export interface EndpointRequests<Request extends ModelRequest> {
  /** Name in the table of endpoints. */
  readonly name: ModelEndpointName;
  /** Name of the call for messages, before its model is known: `rerank`. */
  readonly action: string;
  /**
   * Checks the types of a request's fields, for callers without a compiler, and returns the request.
   *
   * @throws OpenRouterError `INVALID_INPUT` with the name of each invalid field.
   */
  check(request: unknown, context: ApiContext): Request;
  /** Throws when this call is not allowed. Nothing has been sent yet. @default every call is allowed */
  authorize?(call: OpenCall<Request>): Promise<void>;
  /** Returns the modalities that the model must support; `undefined` when the endpoint checks its model in another way. */
  requires?(request: Request): ModelNeeds;
  /** Returns the name of one call, without its model. @default `action` */
  describe?(request: Request): string;
  /** Returns the name of the call with its model. @default `action` "with" the model */
  describeSent?(modelId: string): string;
  /** Rewords the error of a model that cannot be used. */
  explainModel?(error: unknown, call: OpenCall<Request>): unknown;
}

/** Call whose request was checked, with its remaining time. */
export interface OpenCall<Request> {
  readonly context: ApiContext;
  readonly request: Request;
  /** Returns the options of the call with its remaining time. */
  readonly remaining: RemainingOptions;
  readonly modelId: string;
  /** Notes on defaults of the client that the request cannot carry. */
  readonly defaultNotes: readonly string[];
  /** Name of the call for messages, without its model: `rerank`. */
  readonly actionWithoutModel: string;
  /** Name of the call for messages: `rerank with a/b`. */
  readonly action: string;
}

/** Call whose model was checked. */
export interface EndpointCall<Request> extends OpenCall<Request> {
  /** `undefined` when it is unknown: for a preset, or without a catalogue. */
  readonly model: Model | undefined;
}

/**
 * Starts a call: checks its request, starts its timeout and chooses its model.
 *
 * @throws OpenRouterError `INVALID_INPUT`.
 */
export function openCall<Request extends ModelRequest>(
  endpoint: EndpointRequests<Request>,
  context: ApiContext,
  input: unknown,
  options: CallOptions | undefined,
): OpenCall<Request> {
  const request = endpoint.check(input, context);
  const actionWithoutModel = endpoint.describe?.(request) ?? endpoint.action;
  // Images choose between two routes, one of which carries more.
  if (endpoint.name !== 'image')
    requireCarried(endpoint.name, context.defaults, actionWithoutModel);
  const defaultNotes = notesOnDefaults(endpoint.name, context.defaults);
  const remaining = createDeadline(options, context.clock, endpoint.action);
  const modelId = modelIdOf(endpoint.name, request, context.defaults);
  const action = endpoint.describeSent?.(modelId) ?? `${actionWithoutModel} with ${modelId}`;
  return { context, request, remaining, modelId, defaultNotes, actionWithoutModel, action };
}

/**
 * Starts a call and checks its model, so that a wrong one is found before anything is loaded or charged.
 *
 * @throws OpenRouterError `INVALID_INPUT`, `MODEL_NOT_FOUND`.
 */
export async function beginCall<Request extends ModelRequest>(
  endpoint: EndpointRequests<Request>,
  context: ApiContext,
  input: unknown,
  options: CallOptions | undefined,
): Promise<EndpointCall<Request>> {
  const call = openCall(endpoint, context, input, options);
  await endpoint.authorize?.(call);
  const needs = endpoint.requires?.(call.request);
  if (needs === undefined) return { ...call, model: undefined };
  try {
    return { ...call, model: await requireCallModel(endpoint, call, needs) };
  } catch (error) {
    throw endpoint.explainModel?.(error, call) ?? error;
  }
}

/** Checks the model of a call, and may be called again when its media determine the modalities that the model must support. */
export async function requireCallModel<Request extends ModelRequest>(
  { name }: Pick<EndpointRequests<Request>, 'name'>,
  { context, request, remaining, modelId, actionWithoutModel }: OpenCall<Request>,
  needs: ModelNeeds,
): Promise<Model | undefined> {
  const chosenBy = defaultedBy(name, request);
  const demand = { ...needs, id: modelId, defaultedBy: chosenBy, action: actionWithoutModel };
  return await requireModel(context.models, demand, remaining());
}
