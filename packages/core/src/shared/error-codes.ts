/** Every code an {@link OpenRouterError} can have, and what it means. The set is closed: adding one needs a decision record. */
export const errorCodes = {
  INVALID_INPUT: 'The request cannot work as it stands.',
  UNSAFE_PATH: 'A path leaves the folder that may be used.',
  UPSTREAM_HTTP: 'OpenRouter or a provider failed to answer properly.',
  UPSTREAM_TIMEOUT: 'No answer came in time.',
  UPSTREAM_REFUSED: 'OpenRouter or a provider declined: key, credits, rate limit or policy.',
  UNSUPPORTED_FORMAT: 'The media is not of a kind that can be used.',
  RESOURCE_TOO_LARGE: 'Something is larger than its limit.',
  ZDR_INCOMPATIBLE:
    'No provider of the model keeps no data, and zero data retention was asked for.',
  MODEL_NOT_FOUND: 'OpenRouter has no such model.',
  JOB_FAILED: 'A job ended without a result.',
  JOB_STILL_RUNNING: 'A job goes on; take it up again by its id.',
  INTERNAL: 'A defect in this software.',
} as const satisfies Record<string, string>;

/** The codes after which the same call may succeed later, unless the error itself says otherwise. */
export const retryableCodes: readonly ErrorCode[] = ['UPSTREAM_TIMEOUT', 'JOB_STILL_RUNNING'];

/** The code of an {@link OpenRouterError}. */
export type ErrorCode = keyof typeof errorCodes;

/** Every value of `details.reason`, which refines a code. The set is closed. */
export const errorReasons = {
  blocked_address: 'The URL leads to an address that is not public.',
  capacity: 'Every provider of the model is busy or down.',
  connection: 'The host could not be reached, or the connection broke.',
  context_length: 'The messages are longer than the model can read.',
  credentials: 'The API key is missing or not valid.',
  credits: 'The account or the key has no credits left.',
  invalid_answer: 'The answer is not what the API promises.',
  max_cost: 'The call may cost more than was allowed.',
  no_result: 'The answer came and holds nothing of what was asked for.',
  outcome_unknown: 'A paid request was sent and its answer was lost: it may have been carried out.',
  permission: 'The key may not do this.',
  policy: 'A moderation or safety rule declined the content.',
  provider: 'The provider behind the model failed.',
  rate_limit: 'Too many requests.',
  reasoning_cut_off: 'The model spent all its tokens on reasoning and gave no answer.',
  region: 'The model is not offered in this region.',
  routing: 'The routing preferences leave no provider.',
  schema_mismatch: 'The answer of the model does not follow the schema.',
  truncated: 'The answer broke off before its end.',
} as const satisfies Record<string, string>;

/** A value of `details.reason`. */
export type ErrorReason = keyof typeof errorReasons;
