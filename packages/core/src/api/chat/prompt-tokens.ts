import type { WeighedMedia } from '../cost/prompt-tokens.ts';
import { boundTextTokens, weigh, weighSource } from '../cost/prompt-tokens.ts';
import type { ChatMessage, ContentPart } from './messages.ts';

/** Tokens that the template of a model puts around each message: roles and marks of beginning and end are a few. */
const TOKENS_PER_MESSAGE = 16;

/** Tokens that a model or its provider puts ahead of a conversation: dates, and a line or two on how to behave. */
const TOKENS_PER_REQUEST = 256;

/** A medium in a message, and how many tokens it takes. */
export interface MessageMedia extends WeighedMedia {
  /** Whether it is a file part, which OpenRouter may have to parse. */
  readonly isFile: boolean;
}

/** The most tokens that the texts of a conversation can have, with what is put around them. */
export function boundPromptTokens(messages: readonly ChatMessage[], text: string): number {
  return TOKENS_PER_REQUEST + messages.length * TOKENS_PER_MESSAGE + boundTextTokens([text]);
}

/** Everything of a conversation that is text, and what goes beside it. It is sent in as many letters or fewer. */
export function textOf(messages: readonly ChatMessage[], beside: readonly unknown[]): string {
  return JSON.stringify([messages.map(withoutMedia), beside]);
}

function withoutMedia({ content, ...rest }: ChatMessage): unknown {
  const parts = Array.isArray(content)
    ? content.map((part: ContentPart) => ('source' in part ? { type: part.type } : part))
    : content;
  return { ...rest, content: parts };
}

/** All media of a conversation. Nothing is fetched. */
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
