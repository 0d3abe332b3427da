import type { CallOptions } from '../../shared/call-options.ts';
import type { RemainingOptions } from '../../shared/deadline.ts';
import { createDeadline } from '../../shared/deadline.ts';
import type { ModelNeeds } from '../models/require-model.ts';
import { requireModel } from '../models/require-model.ts';
import type { ApiContext } from '../shared/context.ts';
import type { ModelEndpointName } from '../shared/endpoints.ts';
import { defaultedBy, modelIdOf } from '../shared/endpoints.ts';
import type { Model } from '../shared/model-catalogue.ts';

/** A request as every endpoint with a default model has it. */
export interface ModelRequest {
  readonly model?: string | undefined;
}

/** The first half of an endpoint: what is looked at before a body is made. */
export interface EndpointRequests<Request extends ModelRequest> {
  /** Its row of the table of endpoints. */
  readonly name: ModelEndpointName;
  /** The call in words, before its model is known: `rerank`. */
  readonly action: string;
  /**
   * Returns the request when its fields are what their types say, for callers whose compiler does not check.
   *
   * @throws OpenRouterError `INVALID_INPUT` that names each wrong field.
   */
  check(request: unknown, context: ApiContext): Request;
  /** Throws when the caller may not make this call. Nothing has been sent yet. @default every call is allowed */
  authorize?(call: OpenCall<Request>): Promise<void>;
  /** Returns what the model must take and give; `undefined` when an endpoint finds its model in another way. */
  requires?(request: Request): ModelNeeds;
  /** The action of one request. @default `action` */
  describe?(request: Request): string;
  /** The call in words, with its model. @default `action` "with" the model */
  describeSent?(modelId: string): string;
  /** Rewords the error of a model that cannot be used. */
  explainModel?(error: unknown, call: OpenCall<Request>): unknown;
}

/** A call whose request was checked, with the time that remains. */
export interface OpenCall<Request> {
  readonly context: ApiContext;
  readonly request: Request;
  /** Returns the options of the call with what remains of its time. */
  readonly remaining: RemainingOptions;
  readonly modelId: string;
  /** The call in words, without its model: `rerank`. */
  readonly verb: string;
  /** The call in words: `rerank with a/b`. */
  readonly action: string;
}

/** A call whose model was looked at. */
export interface EndpointCall<Request> extends OpenCall<Request> {
  /** `undefined` when nobody can know: a preset, or a catalogue that cannot be had. */
  readonly model: Model | undefined;
}

/**
 * Begins a call: checks its request, starts its time and chooses its model.
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
  const verb = endpoint.describe?.(request) ?? endpoint.action;
  const remaining = createDeadline(options, context.clock, endpoint.action);
  const modelId = modelIdOf(endpoint.name, request, context.defaults);
  const action = endpoint.describeSent?.(modelId) ?? `${verb} with ${modelId}`;
  return { context, request, remaining, modelId, verb, action };
}

/**
 * Begins a call and looks at its model, so that a wrong one is found before anything is loaded or paid.
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

/** Looks at the model of a call, also once more when its media show what the model must take. */
export async function requireCallModel<Request extends ModelRequest>(
  { name }: Pick<EndpointRequests<Request>, 'name'>,
  { context, request, remaining, modelId, verb }: OpenCall<Request>,
  needs: ModelNeeds,
): Promise<Model | undefined> {
  const chosenBy = defaultedBy(name, request);
  const demand = { ...needs, id: modelId, defaultedBy: chosenBy, action: verb };
  return await requireModel(context.models, demand, remaining());
}
