import type { ProviderRouting } from './routing.ts';

/** Settings for every chat request that does not choose for itself. */
export interface ChatDefaults {
  readonly chatModel?: string | undefined;
  readonly maxTokens?: number | undefined;
  /** A request's own routing is laid over this, field by field. */
  readonly provider?: ProviderRouting | undefined;
  /** Asks OpenRouter's response cache. */
  readonly cache?: boolean | undefined;
  readonly includeReasoning?: boolean | undefined;
}
