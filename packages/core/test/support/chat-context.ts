import type { ApiContext } from '../../src/api/shared/context.ts';
import type { ClientDefaults } from '../../src/api/shared/defaults.ts';
import { systemClock } from '../../src/shared/clock.ts';

/** The context of a chat, over a transport that must not be used. */
export function createContext(defaults: ClientDefaults = {}): ApiContext {
  const refuse = async (): Promise<never> => {
    throw new Error('nothing is to be sent');
  };
  return {
    transport: { maxRetries: 0, json: refuse, events: refuse, bytes: refuse, failure: refuse },
    defaults,
    models: { list: refuse, search: refuse, get: refuse, has: refuse },
    media: {},
    clock: systemClock,
  };
}
