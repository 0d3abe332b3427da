import type { Transport } from '../../http/contract.ts';
import type { MediaOptions } from '../../media/limits.ts';
import type { Clock } from '../../shared/clock.ts';
import type { ModelCatalogue } from '../models/options.ts';
import type { ChatDefaults } from './defaults.ts';

/** What a client gives to each of its chats. */
export interface ChatContext {
  readonly transport: Transport;
  readonly defaults: ChatDefaults;
  readonly models: ModelCatalogue;
  readonly media: MediaOptions;
  readonly clock: Clock;
}
