import type { JsonObject } from './json.ts';
import { toJsonResponse } from '../wire/json-response.ts';

/** OpenRouter's stable error types, in `error.metadata.error_type`. */
export type ApiErrorType =
  | 'authentication'
  | 'content_policy_violation'
  | 'context_length_exceeded'
  | 'image_not_found'
  | 'invalid_image'
  | 'invalid_prompt'
  | 'invalid_request'
  | 'not_found'
  | 'payload_too_large'
  | 'payment_required'
  | 'permission_denied'
  | 'precondition_failed'
  | 'provider_overloaded'
  | 'provider_unavailable'
  | 'rate_limit_exceeded'
  | 'server'
  | 'timeout'
  | 'unmapped'
  | 'unprocessable'
  | 'unsupported_image_format';

/** The reason why no endpoint could serve a request, in `error.availability`. */
export interface Availability {
  readonly code: AvailabilityCode;
  readonly requestedModels: readonly string[];
  /** Policies that excluded endpoints, such as `data_policy:zdr`. */
  readonly excludedBy?: readonly string[] | undefined;
  /** The request field that excluded them. */
  readonly constraint?: { readonly field: string; readonly detail?: string } | undefined;
}

/** Availability codes of the emulator. */
type AvailabilityCode =
  | 'model_not_found'
  | 'wrong_endpoint'
  | 'no_endpoints'
  | 'constraint_filtered'
  | 'privacy_restricted'
  | 'free_variant_ended';

/** Details of an {@link ApiError}. */
export interface ApiErrorDetails {
  readonly status: number;
  readonly type: ApiErrorType;
  readonly message: string;
  readonly metadata?: JsonObject | undefined;
  readonly availability?: Availability | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An error that becomes a response in OpenRouter's error envelope. */
export class ApiError extends Error {
  readonly details: ApiErrorDetails;

  constructor(details: ApiErrorDetails) {
    super(details.message);
    this.name = 'ApiError';
    this.details = details;
  }
}

/** Creates a 400; the message names the field. */
export function invalidRequest(message: string): ApiError {
  return new ApiError({ status: 400, type: 'invalid_request', message });
}

/** Creates a 404. */
export function notFound(message: string): ApiError {
  return new ApiError({ status: 404, type: 'not_found', message });
}

/** Returns the response of an error. */
export function toErrorResponse({ details }: ApiError): Response {
  const { status, headers = {} } = details;
  return toJsonResponse(toErrorBody(details), { status, headers });
}

/** Returns the body of an error in OpenRouter's envelope. */
export function toErrorBody(details: ApiErrorDetails): JsonObject {
  const { status, type, message, metadata, availability } = details;
  const error = { code: status, message, metadata: { error_type: type, ...metadata } };
  if (availability === undefined) return { error };
  return {
    error: {
      ...error,
      error_type: type,
      http_status: status,
      availability: toAvailabilityBody(availability),
    },
  };
}

function toAvailabilityBody(availability: Availability): JsonObject {
  const { code, requestedModels, excludedBy, constraint } = availability;
  return {
    code,
    retryable: false,
    requested_models: requestedModels,
    docs_url: `https://openrouter.ai/docs/errors#${code}`,
    ...(excludedBy === undefined ? {} : { excluded_by: excludedBy }),
    ...(constraint === undefined ? {} : { constraint }),
  };
}

const TYPE_BY_STATUS: Readonly<Record<number, ApiErrorType>> = {
  400: 'invalid_request',
  401: 'authentication',
  402: 'payment_required',
  403: 'permission_denied',
  404: 'not_found',
  408: 'timeout',
  412: 'precondition_failed',
  413: 'payload_too_large',
  422: 'unprocessable',
  429: 'rate_limit_exceeded',
  500: 'server',
  502: 'provider_unavailable',
  503: 'provider_overloaded',
  504: 'timeout',
  524: 'timeout',
  529: 'provider_overloaded',
};

/** Returns the error type that OpenRouter usually sends with a status. */
export function errorTypeOf(status: number): ApiErrorType {
  return TYPE_BY_STATUS[status] ?? 'unmapped';
}
