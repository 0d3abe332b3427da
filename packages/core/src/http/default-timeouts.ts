/** Milliseconds for one look-up when nobody says otherwise. */
export const DEFAULT_GET_TIMEOUT_MS = 30_000;

/** Milliseconds for one answer: models that think take minutes, and an answer given up is paid all the same. */
export const DEFAULT_PAID_TIMEOUT_MS = 600_000;

/** Milliseconds that the answer to a submission is waited for past its time or its caller: it holds the id of what is paid. */
export const SUBMIT_GRACE_MS = 10_000;
