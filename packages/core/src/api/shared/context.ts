import type { Transport } from '../../http/contract.ts';
import type { MediaOptions } from '../../media/limits.ts';
import type { CallOptions } from '../../shared/call-options.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ClientDefaults } from './defaults.ts';
import type { TranscriptStore } from '../../media/transcript-store.ts';
import type { Interceptor } from './interceptor.ts';
import type { Budget } from './budget.ts';
import type { ModelCatalogue } from './model-catalogue.ts';

/** Context that a client passes to each of its calls. */
export interface ApiContext {
  readonly transport: Transport;
  readonly defaults: ClientDefaults;
  readonly models: ModelCatalogue;
  readonly media: MediaOptions;
  readonly clock: Clock;
  /** Limit of the metadata requests of this call. @default none, for calls that are metadata requests themselves */
  readonly lookUps?: LookUps | undefined;
  /** Milliseconds that lists of models stay fresh. @default 3_600_000 */
  readonly modelCacheTtlMs?: number | undefined;
  /** Spending limits; without a budget, no call is estimated unless its own options limit it. */
  readonly budget?: Budget | undefined;
  /** Store of the pieces of unfinished transcripts, beside the memory. */
  readonly transcripts?: TranscriptStore | undefined;
  /** Interceptors of each call, the outermost first. */
  readonly interceptors?: readonly Interceptor[] | undefined;
}

/** Runs metadata requests of one call, all of them within one limit. Requests at the same time count once. */
export type LookUps = <Result>(
  options: CallOptions | undefined,
  run: (options: CallOptions) => Promise<Result>,
) => Promise<Result>;
