import { mediaKindNames } from '../../media/media-kinds.ts';
import type { MediaSource } from '../../media/source.ts';
import { sniffMedia } from '../../media/sniff-media.ts';
import { toWebAddress } from '../../media/http-url.ts';
import { dataUrlBytes, isDataUrl, parseDataUrl } from '../../shared/data-url.ts';
import type { MediaKind } from '../../shared/media-type.ts';
import { mediaTypeInfo } from '../../shared/media-type.ts';

/** Media of a request, with its estimated tokens. */
export interface WeighedMedia {
  readonly kind: MediaKind;
  /** Estimate, on the high side. */
  readonly tokens: number;
}

/** Estimated tokens of media, by kind. Sources: providers' documentation of tokens per image, second and page. */
const estimates = {
  // Large images are processed in tiles.
  image: { tokensPerByte: 0, atLeast: 2_500, unknownSize: 2_500 },
  // 32 a second, at 64 kbit a second; ten minutes for an unknown size.
  audio: { tokensPerByte: 32 / 8_000, atLeast: 0, unknownSize: 19_200 },
  // 300 a second, at 1 Mbit a second; five minutes for an unknown size.
  video: { tokensPerByte: 300 / 125_000, atLeast: 0, unknownSize: 90_000 },
  // 1,500 a page, at 30 kB a page; fifty pages for an unknown size.
  document: { tokensPerByte: 1_500 / 30_000, atLeast: 1_500, unknownSize: 75_000 },
} as const satisfies Record<
  MediaKind,
  { readonly tokensPerByte: number; readonly atLeast: number; readonly unknownSize: number }
>;

/** Returns the maximum tokens of texts: no tokenizer in use has more tokens than bytes. */
export function boundTextTokens(texts: readonly string[]): number {
  const encoder = new TextEncoder();
  return texts.reduce((sum, text) => sum + encoder.encode(text).length, 0);
}

/** Estimates the tokens of a source, by its size where it is known. */
export async function weighSource(source: MediaSource, kind?: MediaKind): Promise<WeighedMedia> {
  return weigh(kind ?? (await kindOf(source)), sizeOf(source));
}

/** Estimates the tokens of media of a kind; `bytes` is `undefined` for an unknown size. */
export function weigh(kind: MediaKind, bytes: number | undefined): WeighedMedia {
  const { tokensPerByte, atLeast, unknownSize } = estimates[kind];
  const tokens =
    bytes === undefined ? unknownSize : Math.max(atLeast, Math.ceil(bytes * tokensPerByte));
  return { kind, tokens };
}

/** Returns the kind of a source, or the kind with the highest estimate when it is unknown. */
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
    estimates[kind].unknownSize > estimates[largest].unknownSize ? kind : largest,
  );
}

/** Returns the size in bytes; `undefined` for a source that would have to be downloaded first. */
export function sizeOf(source: MediaSource): number | undefined {
  if (source instanceof Blob) return source.size;
  if (typeof source === 'object' && 'bytes' in source) return source.bytes.length;
  if (toWebAddress(source) !== undefined) return undefined;
  const text = String(source);
  return isDataUrl(text) ? dataUrlBytes(text) : undefined;
}
