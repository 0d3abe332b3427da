/** Maximum characters of an unexpected response in an error: enough to recognize it. */
export const MAX_SHOWN_RESPONSE_LENGTH = 2_000;
