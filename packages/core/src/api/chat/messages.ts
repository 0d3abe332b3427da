import type { MediaSource } from '../../media/source.ts';

/** Marker for the end of a prefix that the provider may cache for the next request. */
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

/** Image: PNG, JPEG, WebP or GIF. A URL is passed on, and OpenRouter fetches it. */
export interface ImagePart {
  readonly type: 'image';
  readonly source: MediaSource;
  readonly detail?: 'auto' | 'low' | 'high' | 'original' | undefined;
}

/** Audio. OpenRouter accepts no URL here, so the client downloads it. */
export interface AudioPart {
  readonly type: 'audio';
  readonly source: MediaSource;
  /** Required for raw `pcm16` and `pcm24`, which have no header. Other formats are detected from the content. */
  readonly format?: AudioFormat | undefined;
}

/** Video: MP4, MPEG, MOV or WebM. The accepted URLs depend on the provider. */
export interface VideoPart {
  readonly type: 'video';
  readonly source: MediaSource;
}

/**
 * Document, or a file that was uploaded before. For a model that does not read PDFs, OpenRouter parses them with `mistral-ocr`,
 * which is charged per page, unless `plugins` names another parser; a `media` part never costs that.
 */
export interface FilePart {
  readonly type: 'file';
  readonly source?: MediaSource | undefined;
  /** Id of an uploaded file, used instead of `source`. */
  readonly fileId?: string | undefined;
  readonly filename?: string | undefined;
}

/** Image, audio, video or PDF, detected from its content. The client downloads a URL, except one of YouTube. */
export interface MediaPart {
  readonly type: 'media';
  readonly source: MediaSource;
  /** File name of a document that the model sees. */
  readonly filename?: string | undefined;
}

export type ContentPart = TextPart | ImagePart | AudioPart | VideoPart | FilePart | MediaPart;

/** Audio formats that chat accepts. Source: OpenRouter docs, audio inputs. */
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
  /** `developer` is the name of `system` for newer OpenAI models. */
  readonly role: 'system' | 'developer';
  readonly content: string | readonly TextPart[];
  readonly name?: string | undefined;
}

export interface UserMessage {
  readonly role: 'user';
  readonly content: string | readonly ContentPart[];
  readonly name?: string | undefined;
}

/** Earlier answer of the model. `ChatResult.message` is one: append it to continue the conversation. */
export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string | readonly ContentPart[] | null;
  readonly name?: string | undefined;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  readonly reasoning?: string | undefined;
  /** Opaque blocks that some models require back, unchanged and in order, between tool calls. */
  readonly reasoningDetails?: readonly unknown[] | undefined;
  /** When they are sent back, a parsed PDF is not parsed and charged again. */
  readonly annotations?: readonly unknown[] | undefined;
  readonly refusal?: string | undefined;
}

/** Result of a tool call. */
export interface ToolMessage {
  readonly role: 'tool';
  readonly toolCallId: string;
  readonly content: string | readonly ContentPart[];
}

export type ChatMessage = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** Tool call that the model requests. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it, which may be invalid. */
  readonly arguments: string;
}
