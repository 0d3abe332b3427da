import type { Attempt } from './attempt.ts';

/** One attempt at a request, and how far it came. */
export interface Exchange {
  readonly attempt: Attempt;
  /** 1 for the first attempt at the request. */
  readonly number: number;
  /** Whether the request was handed to the network. */
  sent: boolean;
  /** Of the answer itself, whatever its body tells. */
  status: number | undefined;
  /** Those of the answer, once they are there. */
  headers: Headers | undefined;
}
