import { allChatParts } from '../../src/api/chat/all-chat-parts.ts';
import type { ChatContext } from '../../src/api/chat/chat-parts.ts';
import type { ClientDefaults } from '../../src/api/shared/defaults.ts';
import { systemClock } from '../../src/shared/clock.ts';

/** The context of a chat, over a transport that must not be used. */
export function createContext(defaults: ClientDefaults = {}): ChatContext {
  const refuse = async (): Promise<never> => {
    throw new Error('nothing is to be sent');
  };
  return {
    transport: { maxRetries: 0, json: refuse, events: refuse, bytes: refuse, failure: refuse },
    defaults,
    models: { list: refuse, search: refuse, get: refuse, has: refuse },
    media: {},
    clock: systemClock,
    chatParts: allChatParts,
  };
}
