/**
 * Whether a call that failed in this way was paid. `by_status`: the HTTP status decides, and without one the code; `unknown`:
 * a paid request may have been carried out, whatever its status.
 */
export type PaidState = 'yes' | 'no' | 'unknown' | 'by_status';

/** Row of the table of error codes. */
interface CodeInfo {
  readonly summary: string;
  /** Whether the same call may succeed later, unless the error itself says otherwise. */
  readonly retryable: boolean;
  /** Whether the call was paid when neither the reason nor an HTTP status decides. */
  readonly paid: Exclude<PaidState, 'by_status'>;
  /** Whether the next item of a batch fails in the same way: the account or the model is at fault, not the item. */
  readonly hopeless: boolean;
}

/** Row of the table of reasons. */
interface ReasonInfo {
  readonly summary: string;
  /** Whether the same call may succeed later; `varies` when only the error itself decides. */
  readonly retryable: boolean | 'varies';
  readonly paid: PaidState;
  /** Whether the next item of a batch fails in the same way: the account or the model is at fault, not the item. */
  readonly hopeless: boolean;
}

/** Every code of an {@link OpenRouterError}. The set is closed: a new code needs a decision record. */
export const errorCodes = {
  INVALID_INPUT: {
    summary: 'The request is not valid.',
    retryable: false,
    paid: 'no',
    hopeless: false,
  },
  UNSAFE_PATH: {
    summary: 'A path is outside the allowed folder.',
    retryable: false,
    paid: 'no',
    hopeless: false,
  },
  UPSTREAM_HTTP: {
    summary: 'OpenRouter or a provider failed to respond properly.',
    retryable: false,
    paid: 'unknown',
    hopeless: false,
  },
  UPSTREAM_TIMEOUT: {
    summary: 'No response arrived in time.',
    retryable: true,
    paid: 'no',
    hopeless: false,
  },
  UPSTREAM_REFUSED: {
    summary: 'OpenRouter or a provider declined: key, credits, rate limit or policy.',
    retryable: false,
    paid: 'unknown',
    hopeless: false,
  },
  UNSUPPORTED_FORMAT: {
    summary: 'The media format is not supported.',
    retryable: false,
    paid: 'no',
    hopeless: false,
  },
  RESOURCE_TOO_LARGE: {
    summary: 'Something is larger than its limit.',
    retryable: false,
    paid: 'no',
    hopeless: false,
  },
  ZDR_INCOMPATIBLE: {
    summary: 'Zero data retention was required, and no provider of the model offers it.',
    retryable: false,
    paid: 'no',
    hopeless: false,
  },
  MODEL_NOT_FOUND: {
    summary: 'OpenRouter has no such model.',
    retryable: false,
    paid: 'no',
    hopeless: true,
  },
  JOB_FAILED: {
    summary: 'A job ended without a result.',
    retryable: false,
    paid: 'unknown',
    hopeless: false,
  },
  JOB_STILL_RUNNING: {
    summary: 'A job is still running; resume it by its id.',
    retryable: true,
    paid: 'unknown',
    hopeless: false,
  },
  INTERNAL: {
    summary: 'A defect in this software.',
    retryable: false,
    paid: 'unknown',
    hopeless: false,
  },
} as const satisfies Record<string, CodeInfo>;

/** Code of an {@link OpenRouterError}. */
export type ErrorCode = keyof typeof errorCodes;

/** Codes whose row says that the same call may succeed later. */
export type RetryableCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]['retryable'] extends true ? Code : never;
}[ErrorCode];

/** Every value of `details.reason`, which refines a code. The set is closed. */
export const errorReasons = {
  blocked_address: {
    summary: 'The URL leads to an address that is not public.',
    retryable: false,
    paid: 'by_status',
    hopeless: false,
  },
  capacity: {
    summary: 'Every provider of the model is busy or down.',
    retryable: true,
    paid: 'by_status',
    hopeless: false,
  },
  connection: {
    summary: 'The host could not be reached, or the connection broke.',
    retryable: 'varies',
    paid: 'no',
    hopeless: false,
  },
  context_length: {
    summary: 'The messages are longer than the context of the model.',
    retryable: false,
    paid: 'by_status',
    hopeless: false,
  },
  credentials: {
    summary: 'The API key is missing or not valid.',
    retryable: false,
    paid: 'no',
    hopeless: true,
  },
  credits: {
    summary: 'The account or the key has no credits left.',
    retryable: false,
    paid: 'by_status',
    hopeless: true,
  },
  invalid_response: {
    summary: 'The response is not what the API promises.',
    retryable: 'varies',
    paid: 'yes',
    hopeless: false,
  },
  max_cost: {
    summary: 'The call may cost more than was allowed.',
    retryable: false,
    paid: 'no',
    hopeless: false,
  },
  no_result: {
    summary: 'The response has none of what was requested.',
    retryable: false,
    paid: 'yes',
    hopeless: false,
  },
  outcome_unknown: {
    summary: 'A paid request was sent and its response was lost: it may have been carried out.',
    retryable: false,
    paid: 'unknown',
    hopeless: false,
  },
  permission: {
    summary: 'The key lacks the permission.',
    retryable: false,
    paid: 'by_status',
    hopeless: true,
  },
  policy: {
    summary: 'A moderation or safety rule declined the content.',
    retryable: false,
    paid: 'by_status',
    hopeless: false,
  },
  provider: {
    summary: 'The provider behind the model failed.',
    retryable: 'varies',
    paid: 'by_status',
    hopeless: false,
  },
  rate_limit: {
    summary: 'Too many requests.',
    retryable: true,
    paid: 'by_status',
    hopeless: false,
  },
  reasoning_cut_off: {
    summary: 'The model spent all its tokens on reasoning and gave no answer.',
    retryable: false,
    paid: 'yes',
    hopeless: false,
  },
  region: {
    summary: 'The model is not offered in this region.',
    retryable: false,
    paid: 'by_status',
    hopeless: false,
  },
  routing: {
    summary: 'The routing preferences leave no provider.',
    retryable: false,
    paid: 'by_status',
    hopeless: false,
  },
  schema_mismatch: {
    summary: 'The answer of the model does not follow the schema.',
    retryable: false,
    paid: 'yes',
    hopeless: false,
  },
  truncated: {
    summary: 'The response broke off before its end.',
    retryable: 'varies',
    paid: 'yes',
    hopeless: false,
  },
} as const satisfies Record<string, ReasonInfo>;

/** Value of `details.reason`. */
export type ErrorReason = keyof typeof errorReasons;

/** Reasons that do not decide whether the same call may succeed later. */
export type VaryingReason = {
  [Reason in ErrorReason]: (typeof errorReasons)[Reason]['retryable'] extends boolean
    ? never
    : Reason;
}[ErrorReason];
