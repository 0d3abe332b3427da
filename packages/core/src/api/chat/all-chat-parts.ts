import type { ChatParts } from './chat-parts.ts';

/** Every part of chat. */
export const allChatParts: ChatParts = {
  media: async () => await import('./media-parts.ts'),
  explanations: async () => await import('../../shared/explain-name.ts'),
  reservations: async () => await import('./reserve-chat.ts'),
  jsonSchemas: async () => await import('./validate-json.ts'),
};
