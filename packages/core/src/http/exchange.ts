import type { Attempt } from './attempt.ts';

/** One attempt at a request, and its progress. */
export interface Exchange {
  readonly attempt: Attempt;
  /** 1 for the first attempt at the request. */
  readonly number: number;
  /** Whether the request was handed to the network. */
  sent: boolean;
  /** HTTP status of the response, whatever its body says. */
  status: number | undefined;
  /** Headers of the response, once they have arrived. */
  headers: Headers | undefined;
}
