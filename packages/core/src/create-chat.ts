import type { ChatApi } from './api/chat/chat-api.ts';
import type { ChatContext } from './api/chat/chat-parts.ts';
import type { ChatRequest } from './api/chat/options.ts';
import type { ChatEvent, ChatResult } from './api/chat/result.ts';
import { sendChat } from './api/chat/send.ts';
import { streamChat } from './api/chat/stream.ts';
import { defaultsRules, transportRules } from './api/shared/chat-client-rules.ts';
import type { ClientDefaults } from './api/shared/defaults.ts';
import { openTransport } from './http/open-transport.ts';
import type { TransportOptions } from './http/open-transport.ts';
import type { CallOptions } from './shared/call-options.ts';
import { checkOptions } from './shared/check-options.ts';
import type { RulesOf } from './shared/field-rules.ts';
import { record } from './shared/field-rules.ts';
import type { Clock } from './shared/clock.ts';
import { systemClock } from './shared/clock.ts';
import { invalidInput } from './shared/errors.ts';

/** Options for {@link createChat}. */
export interface ChatOptions extends TransportOptions {
  /** Default options for requests. */
  readonly defaults?: ClientDefaults | undefined;
  /** @default the system clock */
  readonly clock?: Clock | undefined;
}

const optionRules = {
  ...transportRules,
  defaults: defaultsRules,
  clock: record,
} as const satisfies RulesOf<ChatOptions>;

/**
 * Creates a client that only chats: a bundler that makes one file of a program includes nothing else. Requests with media, a
 * limit on their cost or a plain JSON Schema are refused before anything is sent; `createOpenRouter` has those.
 *
 * @throws OpenRouterError `INVALID_INPUT` for an invalid option.
 */
export function createChat(options: ChatOptions = {}): ChatApi {
  checkOptions(options, { action: 'create the client', rules: optionRules });
  const { defaults = {}, clock = systemClock } = options;
  const noModels = async (): Promise<never> => {
    throw invalidInput('Cannot look up models: this client was made by createChat');
  };
  const context: ChatContext = {
    transport: openTransport(options, clock),
    defaults,
    clock,
    media: {},
    models: { list: noModels, search: noModels, get: noModels, has: noModels },
  };
  return {
    // The overload types `output` by the same schema that `sendChat` validates it with.
    send: async (request: ChatRequest, callOptions?: CallOptions): Promise<ChatResult<never>> =>
      (await sendChat(context, request, callOptions)) as ChatResult<never>,
    stream: (request: ChatRequest, callOptions?: CallOptions) =>
      streamChat(context, request, callOptions) as AsyncIterable<ChatEvent<never>>,
  };
}
