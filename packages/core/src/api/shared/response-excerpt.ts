/** Characters of an unexpected response that an error repeats: enough to recognize it. */
export const MAX_SHOWN_RESPONSE_LENGTH = 2_000;
