import { mediaKindNames } from '../../media/media-kinds.ts';
import type { MediaSource } from '../../media/source.ts';
import { sniffMedia } from '../../media/sniff-media.ts';
import { toWebAddress } from '../../media/http-url.ts';
import { dataUrlBytes, isDataUrl, parseDataUrl } from '../../shared/data-url.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { mediaTypeFacts } from '../../shared/media-type.ts';
import type { ContentPart, ChatMessage } from '../chat/messages.ts';

/** Tokens that the template of a model puts around each message: roles and marks of beginning and end are a few. */
const TOKENS_PER_MESSAGE = 16;

/** Tokens that a model or its provider puts ahead of a conversation: dates, and a line or two on how to behave. */
const TOKENS_PER_REQUEST = 256;

/** Something to look at or to listen to, and how much of it there is. */
export interface WeighedMedia {
  readonly kind: MediaKind;
  /** A guess, on the high side. */
  readonly tokens: number;
  /** Whether it is handed over as a file, which OpenRouter may have to parse. */
  readonly isFile: boolean;
}

/** How many tokens media of a kind have. Sources: what providers say of tokens for a picture, a second and a page. */
const guesses = {
  // Large pictures are looked at in tiles.
  image: { tokensPerByte: 0, atLeast: 2_500, unseen: 2_500 },
  // 32 a second, at 64 kbit a second; ten minutes when nothing is known.
  audio: { tokensPerByte: 32 / 8_000, atLeast: 0, unseen: 19_200 },
  // 300 a second, at 1 Mbit a second; five minutes when nothing is known.
  video: { tokensPerByte: 300 / 125_000, atLeast: 0, unseen: 90_000 },
  // 1,500 a page, at 30 kB a page; fifty pages when nothing is known.
  document: { tokensPerByte: 1_500 / 30_000, atLeast: 1_500, unseen: 75_000 },
} as const satisfies Record<
  MediaKind,
  { readonly tokensPerByte: number; readonly atLeast: number; readonly unseen: number }
>;

/** The most tokens that texts can have: no tokenizer in use makes more of a text than it has bytes. */
export function boundTextTokens(texts: readonly string[]): number {
  const encoder = new TextEncoder();
  return texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
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
export async function weighMedia(messages: readonly ChatMessage[]): Promise<WeighedMedia[]> {
  const weighed: WeighedMedia[] = [];
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

/** One medium, by its bytes where they are at hand. */
export async function weighSource(
  source: MediaSource,
  kind?: MediaKind,
): Promise<Omit<WeighedMedia, 'isFile'>> {
  return weigh(kind ?? (await kindOf(source)), sizeOf(source));
}

function weigh(kind: MediaKind, bytes: number | undefined): Omit<WeighedMedia, 'isFile'> {
  const { tokensPerByte, atLeast, unseen } = guesses[kind];
  const tokens = bytes === undefined ? unseen : Math.max(atLeast, Math.ceil(bytes * tokensPerByte));
  return { kind, tokens };
}

/** What cannot be known is taken for the kind that has the most tokens. */
async function kindOf(source: MediaSource): Promise<MediaKind> {
  return (await detectKind(source)) ?? largestKind();
}

async function detectKind(source: MediaSource): Promise<MediaKind | undefined> {
  if (source instanceof Blob) return (await sniffMedia(source))?.kind;
  if (typeof source === 'object' && 'bytes' in source)
    return (await sniffMedia(new Blob([source.bytes])))?.kind;
  const mediaType = parseDataUrl(String(source))?.mediaType;
  return mediaType === undefined ? undefined : mediaTypeFacts(mediaType)?.kind;
}

function largestKind(): MediaKind {
  return mediaKindNames.reduce((largest, kind) =>
    guesses[kind].unseen > guesses[largest].unseen ? kind : largest,
  );
}

/** Bytes; `undefined` for what would have to be fetched first. */
export function sizeOf(source: MediaSource): number | undefined {
  if (source instanceof Blob) return source.size;
  if (typeof source === 'object' && 'bytes' in source) return source.bytes.length;
  if (toWebAddress(source) !== undefined) return undefined;
  const text = String(source);
  return isDataUrl(text) ? dataUrlBytes(text) : undefined;
}
