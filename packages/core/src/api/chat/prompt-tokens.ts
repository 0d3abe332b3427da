import type { WeighedMedia } from '../cost/prompt-tokens.ts';
import { boundTextTokens, weigh, weighSource } from '../cost/prompt-tokens.ts';
import type { ChatMessage, ContentPart } from './messages.ts';

/** Maximum tokens that a model's template adds to each message: its role and delimiters. */
const TOKENS_PER_MESSAGE = 16;

/** Maximum tokens that a model or its provider adds before a conversation: the date and a short system prompt. */
const TOKENS_PER_REQUEST = 256;

/** Media of a message, with its estimated tokens. */
export interface MessageMedia extends WeighedMedia {
  /** Whether this is a file part, which OpenRouter may have to parse. */
  readonly isFile: boolean;
}

/** Returns the maximum tokens of a conversation's text, including what the model and its provider add. */
export function boundPromptTokens(messages: readonly ChatMessage[], text: string): number {
  return TOKENS_PER_REQUEST + messages.length * TOKENS_PER_MESSAGE + boundTextTokens([text]);
}

/** Returns all text of a conversation and of the other fields. What is sent is no longer. */
export function textOf(messages: readonly ChatMessage[], otherFields: readonly unknown[]): string {
  return JSON.stringify([messages.map(withoutMedia), otherFields]);
}

function withoutMedia({ content, ...rest }: ChatMessage): unknown {
  const parts = Array.isArray(content)
    ? content.map((part: ContentPart) => ('source' in part ? { type: part.type } : part))
    : content;
  return { ...rest, content: parts };
}

/** Returns all media of a conversation, with estimated tokens. Nothing is downloaded. */
export async function weighMedia(messages: readonly ChatMessage[]): Promise<MessageMedia[]> {
  const weighed: MessageMedia[] = [];
  for (const { content } of messages) {
    if (typeof content === 'string' || content === null) continue;
    for (const part of content) {
      if (part.type !== 'text') weighed.push(await weighPart(part));
    }
  }
  return weighed;
}

async function weighPart(part: Exclude<ContentPart, { readonly type: 'text' }>) {
  const isFile = part.type === 'file';
  const { source } = part;
  if (source === undefined) return { ...weigh('document', undefined), isFile };
  const kind = part.type === 'file' ? 'document' : part.type === 'media' ? undefined : part.type;
  return { ...(await weighSource(source, kind)), isFile };
}
