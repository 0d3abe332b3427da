import type { MediaSource } from '../../media/source.ts';

/** Marks the end of a prefix that the provider may keep for the next request. */
export interface CacheControl {
  readonly type: 'ephemeral';
  /** @default '5m', upstream */
  readonly ttl?: '5m' | '1h' | undefined;
}

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly cacheControl?: CacheControl | undefined;
}

/** A picture: png, jpeg, webp or gif. A URL is handed on, and OpenRouter fetches it. */
export interface ImagePart {
  readonly type: 'image';
  readonly source: MediaSource;
  readonly detail?: 'auto' | 'low' | 'high' | 'original' | undefined;
}

/** A sound. OpenRouter takes no URL here, so one is fetched from here. */
export interface AudioPart {
  readonly type: 'audio';
  readonly source: MediaSource;
  /** Needed for raw `pcm16` and `pcm24`, which have no header. Otherwise the bytes say what they are. */
  readonly format?: AudioFormat | undefined;
}

/** A video: mp4, mpeg, mov or webm. Which URLs are taken depends on the provider. */
export interface VideoPart {
  readonly type: 'video';
  readonly source: MediaSource;
}

/**
 * A document, or a file that was uploaded before. For a model that reads no PDFs, OpenRouter parses them by `mistral-ocr`, which
 * is paid by the page, unless `plugins` names another parser; a `media` part never costs that.
 */
export interface FilePart {
  readonly type: 'file';
  readonly source?: MediaSource | undefined;
  /** Id of an uploaded file, instead of `source`. */
  readonly fileId?: string | undefined;
  readonly filename?: string | undefined;
}

/** A picture, sound, video or PDF, whichever its bytes are. A URL is fetched from here, except one of YouTube. */
export interface MediaPart {
  readonly type: 'media';
  readonly source: MediaSource;
  /** What a document is called towards the model. */
  readonly filename?: string | undefined;
}

export type ContentPart = TextPart | ImagePart | AudioPart | VideoPart | FilePart | MediaPart;

/** Sound formats that chat takes. Source: OpenRouter docs, audio inputs. */
export const audioFormats = [
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

export type AudioFormat = (typeof audioFormats)[number];

export interface SystemMessage {
  /** `developer` is what newer OpenAI models call `system`. */
  readonly role: 'system' | 'developer';
  readonly content: string | readonly TextPart[];
  readonly name?: string | undefined;
}

export interface UserMessage {
  readonly role: 'user';
  readonly content: string | readonly ContentPart[];
  readonly name?: string | undefined;
}

/** What the model said before. `ChatResult.message` is one: append it to go on with the conversation. */
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string | readonly ContentPart[] | null;
  readonly name?: string | undefined;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  readonly reasoning?: string | undefined;
  /** Opaque blocks that some models need back, unchanged and in order, between tool calls. */
  readonly reasoningDetails?: readonly unknown[] | undefined;
  /** Sent back, a parsed PDF is not parsed and paid again. */
  readonly annotations?: readonly unknown[] | undefined;
  readonly refusal?: string | undefined;
}

/** What a tool answered. */
export interface ToolMessage {
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly content: string | readonly ContentPart[];
}

export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** A call that the model wants made. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it; it need not be valid. */
  readonly arguments: string;
}
