// Entry for programs that only chat and are bundled into one file, such as pages and edge functions.
export type { ChatApi } from './api/chat/chat-api.ts';
export type { ChatRequest } from './api/chat/options.ts';
export type { ChatEvent, ChatResult } from './api/chat/result.ts';
export type { ChatOptions } from './create-chat.ts';
export { createChat } from './create-chat.ts';
export type { CallOptions } from './shared/call-options.ts';
export { OpenRouterError } from './shared/errors.ts';
