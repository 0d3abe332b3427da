import type { RemainingOptions } from '../../shared/deadline.ts';
import type { ChatContext } from './chat-parts.ts';
import { requirePart } from './chat-parts.ts';
import { inOrder } from '../shared/sort-keys.ts';
import type { AssistantMessage, ChatMessage, ContentPart, ToolCall } from './messages.ts';

type Wire = Record<string, unknown>;

/** Returns messages in wire form, media included. */
export async function toWireMessages(
  messages: readonly ChatMessage[],
  context: ChatContext,
  remainingOptions: RemainingOptions,
): Promise<Wire[]> {
  // One after the other: a dozen large images at once would use too much memory.
  const wire: Wire[] = [];
  for (const message of messages)
    wire.push(await toWireMessage(message, context, remainingOptions));
  return wire;
}

async function toWireMessage(
  message: ChatMessage,
  context: ChatContext,
  remainingOptions: RemainingOptions,
): Promise<Wire> {
  const content = await toWireContent(message.content, context, remainingOptions);
  switch (message.role) {
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content };
    case 'assistant':
      return toWireAssistant(message, content);
    default:
      return { role: message.role, content, name: message.name };
  }
}

function toWireAssistant(message: AssistantMessage, content: unknown): Wire {
  const { name, reasoning, refusal, annotations, reasoningDetails, toolCalls } = message;
  return {
    role: 'assistant',
    content,
    name,
    reasoning,
    reasoning_details: reasoningDetails,
    tool_calls: toolCalls?.map(toWireToolCall),
    annotations,
    refusal,
  };
}

function toWireToolCall({ id, name, arguments: text }: ToolCall): Wire {
  return { id, type: 'function', function: { name, arguments: text } };
}

async function toWireContent(
  content: ChatMessage['content'],
  context: ChatContext,
  remainingOptions: RemainingOptions,
): Promise<unknown> {
  if (content === null || typeof content === 'string') return content;
  const parts: Wire[] = [];
  for (const part of content) parts.push(await toWirePart(part, context, remainingOptions));
  return parts;
}

async function toWirePart(
  part: ContentPart,
  context: ChatContext,
  remainingOptions: RemainingOptions,
): Promise<Wire> {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text, cache_control: inOrder(part.cacheControl) };
    default: {
      const { toWireMediaPart } = await (await requirePart(context.chatParts, 'media'))();
      return await toWireMediaPart(part, context, remainingOptions());
    }
  }
}
