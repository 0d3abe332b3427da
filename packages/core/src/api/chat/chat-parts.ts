// Parts of chat that only some requests need. A client that is bundled into one file may leave them out.
import type * as ExplainName from '../../shared/explain-name.ts';
import type { ApiContext } from '../shared/context.ts';
import type { pluginsForAttachments, toWireMediaPart } from './media-parts.ts';
import type { reserveChat, withChatReservation } from './reserve-chat.ts';
import type { requireSchema } from './check-schema.ts';
import type { toStandardSchema } from './validate-json.ts';

/** Loaders of the parts of chat, each called with the first request that needs it. */
export interface ChatParts {
  /** Loads media, checks them and removes their metadata. */
  media(): Promise<{
    readonly toWireMediaPart: typeof toWireMediaPart;
    readonly pluginsForAttachments: typeof pluginsForAttachments;
  }>;
  /** Estimates and reserves the cost of a request with a limit. */
  reservations(): Promise<{
    readonly reserveChat: typeof reserveChat;
    readonly withChatReservation: typeof withChatReservation;
  }>;
  /** Explains unknown names, and suggests those that were probably meant. */
  explanations(): Promise<typeof ExplainName>;
  /** Checks a plain JSON Schema, and validates answers by it. */
  jsonSchemas(): Promise<{
    readonly requireSchema: typeof requireSchema;
    readonly toStandardSchema: typeof toStandardSchema;
  }>;
}

/** Context of a chat. */
export interface ChatContext extends ApiContext {
  readonly chatParts?: ChatParts | undefined;
}

/**
 * Returns the loader of a part.
 *
 * @throws OpenRouterError `INVALID_INPUT` for a client without it: a limit or a check is never left out silently.
 */
export async function requirePart<Name extends keyof ChatParts>(
  parts: ChatParts | undefined,
  name: Name,
): Promise<ChatParts[Name]> {
  return parts?.[name] ?? (await import('./missing-part.ts')).refusePart(name);
}
