import * as v from 'valibot';

import type {
  AssistantMessage,
  ChatMessage,
  ContentPart,
  TextPart,
  ToolCall,
} from '../../api/chat/messages.ts';
import { audioFormats } from '../../api/chat/messages.ts';
import { isDataUrl } from '../../shared/data-url.ts';

const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
// Blank text is billed and has no meaning.
const notBlank = v.pipe(
  text,
  v.check((value) => value.trim() !== '', 'must not be blank'),
);

const textPart = v.strictObject({
  type: v.literal('text'),
  text: notBlank,
  cache_control: v.optional(
    v.strictObject({ type: v.literal('ephemeral'), ttl: v.optional(v.picklist(['5m', '1h'])) }),
  ),
});
const part = v.variant('type', [
  textPart,
  v.strictObject({
    type: v.literal('image_url'),
    image_url: v.strictObject({
      url: text,
      detail: v.optional(v.picklist(['auto', 'low', 'high', 'original'])),
    }),
  }),
  v.strictObject({
    type: v.literal('input_audio'),
    input_audio: v.strictObject({
      data: text,
      format: v.picklist(audioFormats),
    }),
  }),
  v.strictObject({ type: v.literal('video_url'), video_url: v.strictObject({ url: text }) }),
  v.strictObject({
    type: v.literal('file'),
    file: v.pipe(
      v.strictObject({
        filename: v.optional(v.string()),
        file_data: v.optional(text),
        file_id: v.optional(text),
      }),
      v.check(
        ({ file_data, file_id }) => (file_data === undefined) !== (file_id === undefined),
        'needs either file_data or file_id',
      ),
    ),
  }),
]);

type MessagePart = v.InferOutput<typeof part>;

const content = v.union(
  [notBlank, v.pipe(v.array(part), v.minLength(1, 'must not be empty'))],
  'must be a text that is not empty, or content parts',
);

const toolCall = v.strictObject({
  id: text,
  type: v.optional(v.literal('function')),
  function: v.strictObject({ name: text, arguments: v.string() }),
});

const message = v.strictObject({
  role: v.picklist(['system', 'developer', 'user', 'assistant', 'tool']),
  content: v.optional(v.nullable(content)),
  tool_calls: v.optional(v.array(toolCall)),
  tool_call_id: v.optional(text),
});

/** Field for the conversation. */
export const messagesField = v.pipe(
  v.array(message),
  v.minLength(1, 'must have at least one message'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { value: input } = dataset;
    for (const [key, value] of input.entries()) {
      const problem = problemOf(value);
      if (problem !== undefined)
        addIssue({
          message: problem,
          path: [{ type: 'array', origin: 'value', input, key, value }],
        });
    }
  }),
  v.description(
    'The conversation. Content: text, or parts: text | image_url (http or data URL) | input_audio (base64) | video_url | file (PDF).',
  ),
);

type Message = v.InferOutput<typeof message>;

function problemOf({ role, content: body, tool_calls, tool_call_id }: Message): string | undefined {
  if (role === 'tool' && tool_call_id === undefined)
    return 'is a tool message and needs tool_call_id';
  if (body === undefined || body === null) {
    return role === 'assistant' && tool_calls !== undefined ? undefined : 'has no content';
  }
  const onlyText = typeof body === 'string' || body.every(({ type }) => type === 'text');
  return (role === 'system' || role === 'developer') && !onlyText
    ? `is a ${role} message: its content must be text only`
    : undefined;
}

/** Converts messages to those of the client. */
export function toChatMessages(messages: v.InferOutput<typeof messagesField>): ChatMessage[] {
  return messages.map(toChatMessage);
}

function toChatMessage({ role, content: body, tool_calls, tool_call_id }: Message): ChatMessage {
  const parts = typeof body === 'string' ? body : (body ?? []).map(toContentPart);
  switch (role) {
    case 'tool':
      return { role, toolCallId: tool_call_id ?? '', content: parts };
    case 'assistant':
      return toAssistant(body === null || body === undefined ? null : parts, tool_calls);
    case 'user':
      return { role, content: parts };
    default:
      // `problemOf` allows only text here.
      return { role, content: parts as string | TextPart[] };
  }
}

function toAssistant(
  body: AssistantMessage['content'],
  calls: Message['tool_calls'],
): AssistantMessage {
  const toolCalls = calls?.map(({ id, function: call }): ToolCall => ({
    id,
    name: call.name,
    arguments: call.arguments,
  }));
  return { role: 'assistant', content: body, toolCalls };
}

function toContentPart(each: MessagePart): ContentPart {
  switch (each.type) {
    case 'text':
      return { type: 'text', text: each.text, cacheControl: each.cache_control };
    case 'image_url':
      return { type: 'image', source: each.image_url.url, detail: each.image_url.detail };
    case 'input_audio': {
      const { data, format } = each.input_audio;
      const source = isDataUrl(data) ? data : `data:${audioTypes[format]};base64,${data}`;
      return { type: 'audio', source, format };
    }
    case 'video_url':
      return { type: 'video', source: each.video_url.url };
    case 'file': {
      const { filename, file_data, file_id } = each.file;
      return { type: 'file', source: file_data, fileId: file_id, filename };
    }
  }
}

const audioTypes: Readonly<Record<(typeof audioFormats)[number], string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  aiff: 'audio/aiff',
  aac: 'audio/aac',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  pcm16: 'audio/pcm',
  pcm24: 'audio/pcm',
};
