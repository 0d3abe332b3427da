import { mediaKindNames } from '../../media/media-kinds.ts';
import type { MediaSource } from '../../media/source.ts';
import { sniffMedia } from '../../media/sniff-media.ts';
import { toWebAddress } from '../../media/http-url.ts';
import { dataUrlBytes, isDataUrl, parseDataUrl } from '../../shared/data-url.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { mediaTypeInfo } from '../../shared/media-type.ts';

/** A medium of a request, and how many tokens it takes. */
export interface WeighedMedia {
  readonly kind: MediaKind;
  /** A guess, on the high side. */
  readonly tokens: number;
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

/** One medium, by its bytes where they are at hand. */
export async function weighSource(source: MediaSource, kind?: MediaKind): Promise<WeighedMedia> {
  return weigh(kind ?? (await kindOf(source)), sizeOf(source));
}

/** A medium of a kind, by its bytes; `undefined` when nothing is known of them. */
export function weigh(kind: MediaKind, bytes: number | undefined): WeighedMedia {
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
  return mediaType === undefined ? undefined : mediaTypeInfo(mediaType)?.kind;
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
