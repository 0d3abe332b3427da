import * as v from 'valibot';
import { isMediaText, type MediaText } from '../shared/byte-text.ts';

/** Audio formats that OpenRouter lists for `input_audio`. */
const AUDIO_FORMATS = [
  'wav',
  'mp3',
  'aiff',
  'aac',
  'ogg',
  'flac',
  'm4a',
  'pcm16',
  'pcm24',
] as const;

const mediaText = v.custom<MediaText>(isMediaText, 'Expected a string');

const TextPart = v.looseObject({ type: v.literal('text'), text: v.string() });

const ImagePart = v.looseObject({
  type: v.literal('image_url'),
  image_url: v.looseObject({
    url: mediaText,
    detail: v.optional(v.picklist(['auto', 'low', 'high', 'original'])),
  }),
});

const AudioPart = v.looseObject({
  type: v.literal('input_audio'),
  input_audio: v.looseObject({ data: mediaText, format: v.picklist(AUDIO_FORMATS) }),
});

const VideoPart = v.looseObject({
  type: v.picklist(['video_url', 'input_video']),
  video_url: v.looseObject({ url: mediaText }),
});

const FilePart = v.looseObject({
  type: v.literal('file'),
  file: v.looseObject({
    filename: v.optional(v.string()),
    file_data: v.optional(mediaText),
    file_id: v.optional(v.string()),
  }),
});

/** A content part of a message. */
export const ContentPart = v.variant('type', [TextPart, ImagePart, AudioPart, VideoPart, FilePart]);

/** A content part of a message. */
export type ContentPart = v.InferOutput<typeof ContentPart>;

const ToolCall = v.looseObject({
  id: v.string(),
  type: v.literal('function'),
  function: v.looseObject({ name: v.string(), arguments: v.string() }),
});

/** An annotation of an earlier answer, such as a parsed document. */
const Annotation = v.looseObject({
  type: v.string(),
  file: v.optional(v.looseObject({ hash: v.string() })),
});

// Lazy instead of a union, so that an error deep in a part is reported with its path.
const parts = v.lazy((value: unknown) =>
  Array.isArray(value) ? v.array(ContentPart) : v.string(),
);
const texts = v.lazy((value: unknown) => (Array.isArray(value) ? v.array(TextPart) : v.string()));

/** A message of the conversation. */
export const Message = v.variant('role', [
  v.looseObject({ role: v.picklist(['system', 'developer']), content: texts }),
  v.looseObject({ role: v.literal('user'), content: parts }),
  v.looseObject({
    role: v.literal('assistant'),
    content: v.nullish(parts),
    tool_calls: v.nullish(v.array(ToolCall)),
    annotations: v.nullish(v.array(Annotation)),
  }),
  v.looseObject({ role: v.literal('tool'), content: parts, tool_call_id: v.string() }),
]);

/** A message of the conversation. */
export type Message = v.InferOutput<typeof Message>;

/** Returns the text of a message, its parts joined by line breaks. */
export function textOf({ content }: Message): string {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** Returns the parts of a message that are not text. */
export function mediaPartsOf({ content }: Message): Exclude<ContentPart, { type: 'text' }>[] {
  if (!Array.isArray(content)) return [];
  return content.flatMap((part) => (part.type === 'text' ? [] : [part]));
}

/** Returns the hashes of the documents whose parsed text is part of the conversation. */
export function parsedHashesOf(messages: readonly Message[]): ReadonlySet<string> {
  const annotations = messages.flatMap((message) =>
    message.role === 'assistant' ? (message.annotations ?? []) : [],
  );
  return new Set(annotations.flatMap(({ file }) => (file === undefined ? [] : [file.hash])));
}
