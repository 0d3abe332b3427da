/** Default timeout of one metadata request, in milliseconds. */
export const DEFAULT_GET_TIMEOUT_MS = 30_000;

/** Default timeout of one generation, in milliseconds: reasoning models take minutes, and an aborted response is paid too. */
export const DEFAULT_PAID_TIMEOUT_MS = 600_000;

/** Milliseconds to wait for the response to a submission after an abort or its timeout: it holds the id of a paid job. */
export const SUBMIT_GRACE_MS = 10_000;
