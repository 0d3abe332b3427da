import { encodeBase64 } from '../shared/base64.ts';
import type { JsonObject } from '../shared/json.ts';
import { DONE_FRAME, KEEP_ALIVE_FRAME, toFrame } from '../wire/sse.ts';

/** One image of a stream, with its partial images. */
export interface StreamedImage {
  readonly partials: readonly Uint8Array[];
  /** Markup of an SVG; it is streamed in chunks. */
  readonly markup: string | undefined;
  /** Fields of the last event: `b64_json`, `media_type`. */
  readonly result: JsonObject;
}

/** Failure of a stream before its first image. */
export interface ImageFailure {
  readonly error: JsonObject;
  /** Number of partial images before the failure; all when undefined. */
  readonly afterPartials: number | undefined;
}

/** Content of an image stream. */
export interface ImageStream {
  readonly created: number;
  readonly images: readonly StreamedImage[];
  readonly usage: JsonObject | undefined;
  readonly failure: ImageFailure | undefined;
  readonly comments: number;
}

const MARKUP_CHUNK_CHARACTERS = 96;

/** Generates images as the frames of a stream; the last one carries the usage. */
export function* toImageFrames(stream: ImageStream): Generator<string> {
  const { created, images, usage, failure, comments } = stream;
  for (let count = 0; count < comments; count += 1) yield KEEP_ALIVE_FRAME;
  for (const [index, image] of images.entries()) {
    yield* toProgress(image, failure?.afterPartials);
    if (failure !== undefined) break;
    const isLast = index === images.length - 1;
    yield toFrame({
      type: 'image_generation.completed',
      ...image.result,
      created,
      ...(isLast && usage !== undefined ? { usage } : {}),
    });
  }
  if (failure !== undefined) yield toFrame({ type: 'error', error: failure.error });
  yield DONE_FRAME;
}

function* toProgress(
  { partials, markup = '' }: StreamedImage,
  limit: number | undefined,
): Generator<string> {
  for (const [index, bytes] of partials.slice(0, limit).entries()) {
    yield toFrame({
      type: 'image_generation.partial_image',
      partial_image_index: index,
      b64_json: encodeBase64(bytes),
    });
  }
  if (markup === '') return;
  // Not part of the image: a reader that joins all texts gets invalid markup.
  yield toText('reasoning', 'A circle in a circle, in two colors that get along.');
  for (let start = 0; start < markup.length; start += MARKUP_CHUNK_CHARACTERS) {
    yield toText('content', markup.slice(start, start + MARKUP_CHUNK_CHARACTERS));
  }
}

function toText(phase: 'content' | 'reasoning', text: string): string {
  return toFrame({ type: 'image_generation.text_chunk', phase, text });
}
