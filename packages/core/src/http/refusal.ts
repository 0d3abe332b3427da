// What a refusal says, and what is made of it: the rules are in limit-rules.ts and refusal-rules.ts.
import type { ErrorDetails } from '../shared/errors.ts';
import type { Hint } from '../shared/hints.ts';
import type { FailureRow } from './upstream-error-table.ts';

/** A refusal, as far as its text and its metadata tell. */
export interface RefusalFields {
  /** Message of OpenRouter, message and codes of the provider, a line each. */
  readonly text: string;
  /** Whether a provider behind OpenRouter refused. */
  readonly isFromProvider: boolean;
  /** Whether the caller's own key at the provider was used. */
  readonly isByok: boolean;
  /** Owner of the limit that was reached: `openrouter_free_tier_daily`, `upstream_provider_shared_pool`. */
  readonly limitSource: string;
  /** Whether moderation says why. */
  readonly isFlagged: boolean;
  /** HTTP status of the provider, else that of OpenRouter. */
  readonly status: number | undefined;
}

/** Meaning of a refusal, by its content. */
export interface Refusal {
  readonly row: FailureRow;
  /** Hints in place of those of the reason. */
  readonly hints?: readonly Hint[] | undefined;
  readonly details?: ErrorDetails | undefined;
  /** Whether the limit ends with the day. */
  readonly endsWithDay?: boolean | undefined;
}

/** Function that recognizes one kind of refusal. */
export type RefusalRule = (fields: RefusalFields) => Refusal | undefined;

/** Hint about the caller's own key at a provider. */
export const providerKeyHint: Hint = {
  kind: 'text',
  text: 'Check your own key of the provider at https://openrouter.ai/settings/integrations, or remove it.',
};

/** Parses a number of a message, which may have commas. */
export function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text.replaceAll(',', ''));
}
