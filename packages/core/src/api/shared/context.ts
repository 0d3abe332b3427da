import type { Transport } from '../../http/contract.ts';
import type { MediaOptions } from '../../media/limits.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ClientDefaults } from './defaults.ts';
import type { Interceptor } from './interceptor.ts';
import type { Budget } from './budget.ts';
import type { ModelCatalogue } from './model-catalogue.ts';

/** What a client gives to each of its calls. */
export interface ApiContext {
  readonly transport: Transport;
  readonly defaults: ClientDefaults;
  readonly models: ModelCatalogue;
  readonly media: MediaOptions;
  readonly clock: Clock;
  /** Milliseconds for which lists of models are used. @default 3_600_000 */
  readonly modelCacheTtlMs?: number | undefined;
  /** What may be spent; without one nothing is reckoned before a call unless the call asks for it. */
  readonly budget?: Budget | undefined;
  /** Steps around each call, the outermost first. */
  readonly interceptors?: readonly Interceptor[] | undefined;
}
